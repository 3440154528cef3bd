"""Records given to the organisers: only the city's editors and organisers know of them."""

import cities.codes
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ORGANISERS = "exists (select from auth_group g where g.name = 'organisers' and g.id = any(smartpitch_groups()))"
RULES = f"""
alter table practices_entrusted enable row level security;
create policy seeing on practices_entrusted for select to smartpitch_web
  using (posts_may_edit(practice_id) or {ORGANISERS});
create policy giving on practices_entrusted for insert to smartpitch_web
  with check (by_id = smartpitch_user() and posts_may_edit(practice_id) and answered_at is null and made_id is null
    and exists (select from posts_post p where p.id = practice_id and p.city_id = practices_entrusted.city_id));
create policy taking_back on practices_entrusted for update to smartpitch_web
  using (posts_may_edit(practice_id) and answered_at is null)
  with check (posts_may_edit(practice_id) and withdrawn_at is not null and answered_at is null and made_id is null);
create policy answering on practices_entrusted for update to smartpitch_web
  using ({ORGANISERS} and withdrawn_at is null) with check ({ORGANISERS} and answered_by_id = smartpitch_user());
create policy system on practices_entrusted to smartpitch_system using (true) with check (true);
revoke update, delete on practices_entrusted from smartpitch_web;
grant update (withdrawn_at, made_id, answered_at, answered_by_id, word) on practices_entrusted to smartpitch_web;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0006_city_facts"),
        ("practices", "0017_public_editions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Entrusted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("record", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("note", models.TextField(blank=True, verbose_name="note to the organiser")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("word", models.TextField(blank=True, verbose_name="word to the city")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"),
                ),
                (
                    "made",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "entrusted practice",
                "verbose_name_plural": "entrusted practices",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None), ("withdrawn_at", None)),
                        fields=("practice",),
                        name="entrusted_once_at_a_time",
                    )
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
