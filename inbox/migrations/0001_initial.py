"""Keys to personal calendars: each person's own; an address that is right tells the database whose it is."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

DOOR = """
alter table inbox_calendarkey enable row level security;
create policy mine on inbox_calendarkey to smartpitch_web
  using (person_id = smartpitch_user()) with check (person_id = smartpitch_user());
create policy system on inbox_calendarkey to smartpitch_system using (true) with check (true);

-- Nobody is signed in where a calendar is fetched: who knows the token is its owner. Another token opens nothing.
create function inbox_owner_of_calendar(wanted varchar) returns bigint
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  update inbox_calendarkey set used_on = (statement_timestamp() at time zone 'Europe/Prague')::date
  where digest = wanted returning person_id
$$;
"""
UNDO = """
drop function inbox_owner_of_calendar(varchar);
drop policy mine on inbox_calendarkey; drop policy system on inbox_calendarkey;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("posts", "0014_words_of_parts"),
    ]
    operations = [
        migrations.CreateModel(
            name="CalendarKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("used_on", models.DateField(null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name": "key to a calendar", "verbose_name_plural": "keys to calendars"},
        ),
        migrations.RunSQL(DOOR, UNDO),
    ]
