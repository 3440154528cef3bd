"""Pitches that are asked again: which cities do is for each of them and for organisers, how many also for its own."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

DOOR = """
-- Whether this city may say so now: a member that reads it, or its own; its meeting is over; it was not given again since.
create function meetings_may_ask_again(wanted bigint, town bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select posts_may_read(wanted) and posts_speaks_for(town) and exists (
    select from meetings_pitch p join posts_post w on w.id = p.post_ptr_id join cities_city c on c.id = town
    where p.post_ptr_id = wanted and w.deleted_at is null and meetings_is_over(p.meeting_id)
      and p.status in ('given', 'waiting', 'postponed', 'declined', 'accepted', 'confirmed')
      and (c.status in ('founder', 'member') or w.city_id = town and posts_may_edit(wanted))
      and not exists (select from meetings_pitch later where later.again_of_id = wanted and later.status = 'given'))
$$;
-- How many other cities wait to hear it: for organisers and for its own city.
create function meetings_cities_asking(wanted bigint) returns int
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::int from meetings_askedagain a join meetings_pitch p on p.post_ptr_id = a.pitch_id
  join posts_post w on w.id = a.pitch_id
  where a.pitch_id = wanted and a.withdrawn_at is null and a.city_id <> w.city_id
    and (p.status <> 'given' or a.meeting_id = p.meeting_id)
    and not exists (select from meetings_pitch later where later.again_of_id = wanted and later.status = 'given')
  having posts_may_edit(wanted) or posts_speaks_for(null) and posts_may_read(wanted)
$$;

alter table meetings_askedagain enable row level security;
create policy reading on meetings_askedagain for select to smartpitch_web
  using (posts_speaks_for(city_id) or posts_speaks_for(null));
create policy adding on meetings_askedagain for insert to smartpitch_web
  with check (by_id = smartpitch_user() and meetings_may_ask_again(pitch_id, city_id)
    and meeting_id = (select p.meeting_id from meetings_pitch p where p.post_ptr_id = pitch_id));
create policy changing on meetings_askedagain for update to smartpitch_web
  using (posts_speaks_for(city_id)) with check (by_id = smartpitch_user() and posts_speaks_for(city_id)
    and (withdrawn_at is not null or meetings_may_ask_again(pitch_id, city_id)
      and meeting_id = (select p.meeting_id from meetings_pitch p where p.post_ptr_id = pitch_id)));
create policy system on meetings_askedagain to smartpitch_system using (true) with check (true);
revoke update, delete on meetings_askedagain from smartpitch_web;
grant update (withdrawn_at, by_id, meeting_id) on meetings_askedagain to smartpitch_web;

-- Nobody passes their pitch off as another one that was given.
create policy anew on meetings_pitch as restrictive for insert to smartpitch_web with check (again_of_id is null);
"""
UNDO = """
drop policy anew on meetings_pitch;
drop policy reading on meetings_askedagain; drop policy adding on meetings_askedagain;
drop policy changing on meetings_askedagain; drop policy system on meetings_askedagain;
drop function meetings_cities_asking(bigint), meetings_may_ask_again(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cities", "0008_goals"),
        ("meetings", "0029_second_look"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="pitch",
            name="again_of",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="again",
                to="meetings.pitch",
            ),
        ),
        migrations.CreateModel(
            name="AskedAgain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cities.city"),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                (
                    "pitch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asked_again", to="meetings.pitch"
                    ),
                ),
            ],
            options={
                "verbose_name": "wish to hear a pitch again",
                "verbose_name_plural": "wishes to hear a pitch again",
            },
        ),
        migrations.AddConstraint(
            model_name="askedagain",
            constraint=models.UniqueConstraint(fields=("pitch", "city"), name="one_wish_of_a_city"),
        ),
        migrations.RunSQL(DOOR, UNDO),
    ]
