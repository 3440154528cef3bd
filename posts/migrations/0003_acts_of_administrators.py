"""The log of all acts as administrators read it: who, what, which post, when. Never the words of a city."""

from django.db import migrations, models

# A reason is told only where administrators or the platform gave it; why a city changed its readers is the city's word.
VIEW = """
create view posts_act_fact as
  select a.id, a.at, a.actor_id, a.verb, p.code, p.city_id,
         case when a.verb in ('opened', 'system') then coalesce(a.details ->> 'reason', '') else '' end as reason
  from posts_act a left join posts_post p on p.id = a.post_id
  where exists (select from cities_user u where u.id = smartpitch_user() and u.is_active and u.is_staff);
revoke all on posts_act_fact from smartpitch_web, smartpitch_system;
grant select on posts_act_fact to smartpitch_web;
create index act_newest on posts_act (at desc, id desc);
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0002_the_closed_door")]
    operations = [
        migrations.RunSQL(VIEW, "drop view posts_act_fact; drop index act_newest"),
        migrations.CreateModel(
            name="ActFact",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="when")),
                ("verb", models.CharField(max_length=12, verbose_name="what")),
                ("code", models.CharField(max_length=16, null=True, verbose_name="post")),
                ("reason", models.TextField(verbose_name="reason")),
            ],
            options={
                "verbose_name": "act",
                "verbose_name_plural": "acts",
                "db_table": "posts_act_fact",
                "ordering": ["-at", "-id"],
                "managed": False,
            },
        ),
    ]
