"""The next number of a table tells how many rows were ever made, hidden ones included: nobody but the owner asks it."""

from django.db import migrations

# Identity columns draw their numbers without any right on the sequence. USAGE alone would still show the last number
# (pg_sequences, nextval).
REVOKE = """
revoke all on all sequences in schema public from smartpitch_web, smartpitch_system;
alter default privileges in schema public revoke all on sequences from smartpitch_web, smartpitch_system;
"""
GRANT = """
grant usage, select on all sequences in schema public to smartpitch_web, smartpitch_system;
alter default privileges in schema public grant usage, select on sequences to smartpitch_web, smartpitch_system;
"""


class Migration(migrations.Migration):
    dependencies = [("cities", "0003_circles")]
    operations = [migrations.RunSQL(REVOKE, GRANT)]
