"""On whose behalf the database is read: layer 2 of the closed door. Outside these blocks the web role reads nothing."""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.db import connection, transaction
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

SYSTEM = "smartpitch_system"


class Viewer(NamedTuple):
    user_id: int | None
    groups: list[int]


_current = ContextVar("viewer", default=None)

# One statement asks for the person's groups and sets them for this transaction.
ENTER = """
select groups, set_config('smartpitch.user', %s, true),
       set_config('smartpitch.groups', groups::text, true)
from (select cities_groups_of(%s) as groups) mine"""
SETTINGS = """
select current_setting('smartpitch.user', true), current_setting('smartpitch.groups', true), current_setting('role')"""
LEAVE = "select set_config('smartpitch.user', '', true), set_config('smartpitch.groups', '', true)"
RESTORE = """
select set_config('smartpitch.user', %s, true), set_config('smartpitch.groups', %s, true),
       set_config('role', %s, true)"""


def current():
    """The viewer of the block we are in, or None."""
    return _current.get()


@contextmanager
def viewing_as(user):
    """Read and write as this person until the block ends. An anonymous, inactive or missing person sees nothing closed.

    The block is one transaction; an exception rolls it back.
    """
    person = user.pk if user is not None and user.is_authenticated and user.is_active else None
    with _block() as cursor:
        if person is None:
            cursor.execute(LEAVE)
            viewer = Viewer(None, [])
        else:
            cursor.execute(ENTER, [str(person), person])
            viewer = Viewer(person, cursor.fetchone()[0])
        token = _current.set(viewer)
        try:
            yield viewer
        finally:
            _current.reset(token)


@contextmanager
def viewing_as_system(reason, *, by=None):
    """Read and write everything until the block ends, for `reason`, which is written down as an Act.

    The only way past the door: importers, purges, acceptance of an invitation. Never in answer to a plain page.
    """
    from posts.models import Act

    with _block() as cursor:
        cursor.execute(f"set local role {SYSTEM}")
        token = _current.set(None)
        try:
            Act.objects.create(actor=by, verb=Act.Verb.SYSTEM, details={"reason": reason})
            yield
        finally:
            _current.reset(token)


@contextmanager
def _block():
    """A transaction that gives back the settings it found: set_config(…, true) outlives a released savepoint."""
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        before = None
        if nested:
            cursor.execute(SETTINGS)
            before = cursor.fetchone()
        yield cursor
        if before and not connection.needs_rollback:
            cursor.execute(RESTORE, [before[0] or "", before[1] or "", before[2]])


class ViewingMiddleware:
    """Every request is one transaction, read as the person who asks. An error answer takes its writes back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with viewing_as(request.user):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif connection.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
                # Somebody caught a database error: COMMIT would silently undo the request behind a cheerful answer.
                raise RuntimeError(
                    "A database error was caught outside atomic(); nothing of this request can be saved."
                )
        return response
