"""Supplements read by two cities until they are accepted, and messages read by two cities."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KIND = """
alter table practices_{kind}
  add column kind varchar(12) not null default '{kind}' check (kind = '{kind}'),
  add constraint {kind}_is_of_this_kind foreign key (post_ptr_id, kind) references posts_post (id, kind)
    deferrable initially deferred;
alter table practices_{kind} enable row level security;
create policy system on practices_{kind} to smartpitch_system using (true) with check (true);
revoke update, delete on practices_{kind} from smartpitch_web;
"""
SUPPLEMENTS = """
create policy reading on practices_supplement for select to smartpitch_web
  using (posts_may_read(post_ptr_id) and posts_may_read(supplemented_id));
create policy adding on practices_supplement for insert to smartpitch_web
  with check (posts_may_edit(post_ptr_id) and exists (select from posts_post p
    where p.id = post_ptr_id and p.part_of_id = supplemented_id and p.city_id = giver_id));

alter table practices_verdict enable row level security;
create policy reading on practices_verdict for select to smartpitch_web using (posts_may_read(supplement_id));
create policy adding on practices_verdict for insert to smartpitch_web
  with check (by_id = smartpitch_user() and posts_may_edit(practice_id) and posts_may_read(supplement_id)
    and exists (select from practices_supplement s
      where s.post_ptr_id = supplement_id and s.supplemented_id = practice_id));
create policy system on practices_verdict to smartpitch_system using (true) with check (true);
revoke update, delete on practices_verdict from smartpitch_web;

-- Who wrote it takes it back for good; the author city takes it out of its record, and in again while it stands.
alter table practices_contribution enable row level security;
create policy reading on practices_contribution for select to smartpitch_web
  using (posts_may_read(practice_id)
    and (withdrawn_at is null or posts_may_edit(practice_id) or posts_may_edit(supplement_id)));
create policy editing on practices_contribution for update to smartpitch_web
  using (posts_may_edit(practice_id) or posts_may_edit(supplement_id))
  with check (posts_may_edit(practice_id) and (withdrawn_at is not null or posts_may_read(supplement_id))
    or posts_may_edit(supplement_id) and withdrawn_at is not null);
create policy system on practices_contribution to smartpitch_system using (true) with check (true);
revoke insert, update, delete on practices_contribution from smartpitch_web;
grant update (withdrawn_at) on practices_contribution to smartpitch_web;

create function practices_take_in() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into practices_contribution (practice_id, supplement_id, city_id, sort, about, text, numbers, at)
  select new.practice_id, s.post_ptr_id, s.giver_id, s.sort, s.about, s.text, s.numbers, new.at
  from practices_supplement s where s.post_ptr_id = new.supplement_id and s.supplemented_id = new.practice_id;
  return null;
end $$;
create trigger taken_in after insert on practices_verdict
  for each row when (new.accepted) execute function practices_take_in();
"""
MESSAGES = """
create policy reading on practices_message for select to smartpitch_web using (posts_may_read(post_ptr_id));
create policy adding on practices_message for insert to smartpitch_web
  with check (posts_may_edit(post_ptr_id) and (about_id is null or posts_may_read(about_id))
    and exists (select from posts_post p where p.id = post_ptr_id and p.city_id = writer_id));

alter table practices_heard enable row level security;
create policy mine on practices_heard to smartpitch_web
  using (person_id = smartpitch_user()) with check (person_id = smartpitch_user() and posts_may_read(message_id));
create policy system on practices_heard to smartpitch_system using (true) with check (true);
revoke update, delete on practices_heard from smartpitch_web;
grant update (seen_at, told_at) on practices_heard to smartpitch_web;
"""
UNDO = """
drop trigger taken_in on practices_verdict;
drop function practices_take_in();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0005_keys_of_cities"),
        ("posts", "0011_mentions_and_kinds"),
        ("practices", "0014_day_of_a_question"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "post_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="posts.post",
                    ),
                ),
                ("body", models.TextField(verbose_name="text")),
                (
                    "about",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cities.city",
                        verbose_name="to the city",
                    ),
                ),
                (
                    "writer",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
            },
            bases=("posts.post",),
        ),
        migrations.CreateModel(
            name="Supplement",
            fields=[
                (
                    "post_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="posts.post",
                    ),
                ),
                (
                    "sort",
                    models.CharField(
                        choices=[("correction", "Correction"), ("numbers", "Our numbers")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("whole", "The whole practice"),
                            ("proc", "Why"),
                            ("co", "What we did"),
                            ("jak", "How it went"),
                            ("udaje", "Money and facts"),
                            ("bariery", "What we ran into"),
                            ("pouceni", "What to take from it"),
                        ],
                        default="whole",
                        max_length=8,
                        verbose_name="section",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                (
                    "numbers",
                    models.JSONField(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="numbers"
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"
                    ),
                ),
                (
                    "supplemented",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplements",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "verbose_name": "supplement",
                "verbose_name_plural": "supplements",
            },
            bases=("posts.post", models.Model),
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sort",
                    models.CharField(
                        choices=[("correction", "Correction"), ("numbers", "Our numbers")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("whole", "The whole practice"),
                            ("proc", "Why"),
                            ("co", "What we did"),
                            ("jak", "How it went"),
                            ("udaje", "Money and facts"),
                            ("bariery", "What we ran into"),
                            ("pouceni", "What to take from it"),
                        ],
                        default="whole",
                        max_length=8,
                        verbose_name="section",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                (
                    "numbers",
                    models.JSONField(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="numbers"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "city",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cities.city"),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="practices.practice",
                    ),
                ),
                (
                    "supplement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.supplement"
                    ),
                ),
            ],
            options={
                "verbose_name": "contribution of another city",
                "verbose_name_plural": "contributions of other cities",
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("accepted", models.BooleanField(verbose_name="accepted")),
                ("word", models.TextField(blank=True, verbose_name="word")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.practice"
                    ),
                ),
                (
                    "supplement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="verdict", to="practices.supplement"
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on a supplement",
                "verbose_name_plural": "decisions on supplements",
            },
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.message"
                    ),
                ),
            ],
            options={
                "verbose_name": "look at a conversation",
                "verbose_name_plural": "looks at conversations",
                "constraints": [models.UniqueConstraint(fields=("message", "person"), name="heard_once")],
            },
        ),
        migrations.RunSQL([KIND.format(kind="supplement"), KIND.format(kind="message"), SUPPLEMENTS, MESSAGES], UNDO),
    ]
