"""Acts that wait to be told, and notices: each read by its person alone, while they may read what it is about."""

import cities.codes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


DOOR = """
alter table inbox_untold enable row level security;
create policy adding on inbox_untold for insert to smartpitch_web
  with check (exists (select from posts_act a where a.id = act_id and a.actor_id = smartpitch_user()));
create policy system on inbox_untold to smartpitch_system using (true) with check (true);
revoke update, delete on inbox_untold from smartpitch_web;

alter table inbox_notice enable row level security;
create policy reading on inbox_notice for select to smartpitch_web
  using (person_id = smartpitch_user() and (post_id is null or posts_may_read(post_id)));
create policy marking on inbox_notice for update to smartpitch_web
  using (person_id = smartpitch_user()) with check (person_id = smartpitch_user());
create policy system on inbox_notice to smartpitch_system using (true) with check (true);
revoke insert, update, delete on inbox_notice from smartpitch_web;
grant update (letter_waits, read_at) on inbox_notice to smartpitch_web;

-- For the worker, who reads none of them: numbers alone. A letter that could not be sent for two days is no news.
create function inbox_untold_acts() returns setof bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select u.act_id from inbox_untold u join posts_act a on a.id = u.act_id
  where a.at > statement_timestamp() - interval '7 days' order by u.act_id
$$;
create function inbox_waiting_notices() returns table (notice bigint, person bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select id, person_id from inbox_notice
  where letter_waits and at > statement_timestamp() - interval '2 days' order by id
$$;
"""
UNDO = """
drop function inbox_waiting_notices(), inbox_untold_acts();
drop policy adding on inbox_untold; drop policy system on inbox_untold;
drop policy reading on inbox_notice; drop policy marking on inbox_notice; drop policy system on inbox_notice;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0002_letters"),
        ("posts", "0018_materials"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Untold",
            fields=[
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="posts.act",
                    ),
                ),
            ],
            options={
                "verbose_name": "act that nobody was told of",
                "verbose_name_plural": "acts that nobody was told of",
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=cities.codes.new_code, editable=False, max_length=16, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("said", models.JSONField(default=dict)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("letter_waits", models.BooleanField(default=False)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "act",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="posts.act"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="posts.post"
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["person", "-id"], name="notices_of_a_person"),
                    models.Index(
                        condition=models.Q(("letter_waits", True)), fields=["at"], name="notices_with_a_letter"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("person", "act"), name="one_act_one_notice")],
            },
        ),
        migrations.RunSQL(DOOR, UNDO),
    ]
