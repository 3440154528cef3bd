"""Statements that every page asks: PostgreSQL plans them once for each connection, not each time."""

import re
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection

_PARAMETER = re.compile(r"%\((\w+)\)s")
_known = WeakKeyDictionary()  # connection of psycopg2 → {statement: how it is executed}


def ask(cursor, statement, params):
    """cursor.execute() of a constant text with %(name)s parameters: about a fourth of the time for a large one.

    Not for texts that are put together anew (each would be kept), and not where the best plan depends on the values.
    """
    if settings.PREPARE_STATEMENTS:
        known = _known.setdefault(cursor.db.connection, {})
        if statement not in known:
            known[statement] = _prepare(cursor, statement, f"ours_{len(known)}")
        statement = known[statement]
    cursor.execute(statement, params)


def fetch(statement, params):
    """The rows of such a statement, as tuples."""
    with connection.cursor() as cursor:
        ask(cursor, statement, params)
        return cursor.fetchall()


def fetch_named(statement, params):
    """The rows of such a statement, as {column: value}."""
    with connection.cursor() as cursor:
        ask(cursor, statement, params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _prepare(cursor, statement, name):
    numbers = {}
    text = _PARAMETER.sub(lambda found: f"${numbers.setdefault(found[1], len(numbers) + 1)}", statement)
    # Past Django, which would report a query that only the first page of a connection makes.
    cursor.cursor.execute(f"prepare {name} as {text.replace('%%', '%')}")
    return f"execute {name}({', '.join(f'%({parameter})s' for parameter in numbers)})" if numbers else f"execute {name}"
