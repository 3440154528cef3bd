"""What changed about a condition, what it hangs on, and who is told that it holds."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


DOOR = """
alter table practices_holdsnotice enable row level security;
create policy mine on practices_holdsnotice for select to smartpitch_web
  using (person_id = smartpitch_user() and posts_may_read(post_id));
create policy mailing on practices_holdsnotice for update to smartpitch_web
  using (person_id = smartpitch_user() and posts_may_read(post_id)) with check (person_id = smartpitch_user());
create policy system on practices_holdsnotice to smartpitch_system using (true) with check (true);
revoke insert, update, delete on practices_holdsnotice from smartpitch_web;
grant update (mailed_at) on practices_holdsnotice to smartpitch_web;
create index notice_of_a_person on practices_holdsnotice (person_id, at);
"""
UNDO = """
drop policy mine on practices_holdsnotice; drop policy mailing on practices_holdsnotice;
drop policy system on practices_holdsnotice;
alter table practices_holdsnotice disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0008_verbs_of_risks_and_conditions"),
        ("practices", "0008_risks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HoldsNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("mailed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "notice of a condition",
                "verbose_name_plural": "notices of conditions",
            },
        ),
        migrations.AddField(
            model_name="condition",
            name="term",
            field=models.ForeignKey(
                blank=True,
                limit_choices_to={"vocabulary__in": ["barrier", "technology", "funding"]},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="practices.term",
                verbose_name="what it hangs on",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="word",
            field=models.CharField(blank=True, max_length=300, verbose_name="what changed"),
        ),
        migrations.AddIndex(
            model_name="condition",
            index=models.Index(condition=models.Q(("holds", "yes")), fields=["practice"], name="condition_that_holds"),
        ),
        migrations.AddField(
            model_name="holdsnotice",
            name="act",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="posts.act"),
        ),
        migrations.AddField(
            model_name="holdsnotice",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="holdsnotice",
            name="post",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="posts.post"),
        ),
        migrations.AddConstraint(
            model_name="holdsnotice",
            constraint=models.UniqueConstraint(fields=("act", "person"), name="one_notice_of_an_answer"),
        ),
        migrations.RunSQL([DOOR], [UNDO]),
    ]
