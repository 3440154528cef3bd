"""Each change of when, where or whether raises the number by which calendars know a newer version."""

from django.db import migrations, models
from django.db.models.functions import Now

RAISE = """
create function meetings_raise_sequence() returns trigger language plpgsql as $$
begin
  if (new.title, new.date, new.date_to, new.starts, new.ends, new.venue, new.city_id, new.state) is distinct from
     (old.title, old.date, old.date_to, old.starts, old.ends, old.venue, old.city_id, old.state) then
    new.sequence := old.sequence + 1;
    new.changed_at := statement_timestamp();
  else
    new.sequence := old.sequence;
    new.changed_at := old.changed_at;
  end if;
  return new;
end $$;
create trigger sequence_raised before update on meetings_meeting
  for each row execute function meetings_raise_sequence();
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_initial"), ("meetings", "0003_seats")]
    operations = [
        migrations.AddField("meeting", "sequence", models.PositiveIntegerField(db_default=0, editable=False)),
        migrations.AddField("meeting", "changed_at", models.DateTimeField(db_default=Now(), editable=False)),
        migrations.RunSQL(
            RAISE, "drop trigger sequence_raised on meetings_meeting; drop function meetings_raise_sequence();"
        ),
    ]
