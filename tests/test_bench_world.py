"""The world that `make bench` loads in bulk knows every column that must be filled in."""

import re
from pathlib import Path

import pytest
from django.db import connection

WORLD = "".join(path.read_text() for path in sorted((Path(__file__).parent / "performance").glob("*.sql")))
INSERTS = re.findall(r"insert into (\w+) \(([^)]+)\)", WORLD)
NEEDED = """
select column_name from information_schema.columns
where table_name = %s and is_nullable = 'NO' and column_default is null and is_identity = 'NO'"""


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "columns"), INSERTS, ids=[table for table, _columns in INSERTS])
def test_bulk_loading_fills_what_must_be_filled(table, columns):
    with connection.cursor() as cursor:
        cursor.execute(NEEDED, [table])
        needed = {column for (column,) in cursor.fetchall()}
    assert needed and needed <= {column.strip().strip('"') for column in columns.split(",")}
