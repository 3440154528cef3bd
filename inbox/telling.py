"""Notices: deeds told to people, on a page and by letter. Deeds write Acts and know nothing of this.

An app says which acts it hears of (`hears`), and how each kind of notice reads (`tells`). What a notice says, and
whether it leads anywhere, is asked as its reader at the moment when it is shown or sent: who may not know it any more
finds no notice and gets no letter.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from cities.mail import link_for, write
from cities.models import User
from cities.prepared import fetch
from inbox.models import Notice, Untold
from posts.models import Act
from posts.viewing import viewing_as, viewing_as_system

logger = logging.getLogger("smartpitch.telling")
READ_DAYS, DAYS = timedelta(days=90), timedelta(days=365)  # notices are kept
STALE = timedelta(days=7)  # what could not be told for so long is no news (inbox/0003)
MOST = 99  # are counted


class Told(NamedTuple):
    """One person to be told. said: numbers of what the notice is about, never a closed word. on_post: only while they
    may read the post of the act.
    """

    person: int
    kind: str
    said: dict
    on_post: bool = True


class Facts(NamedTuple):
    """What a notice is about, as its reader may know it now. closed: for the page alone, never for a letter."""

    known: dict
    closed: dict
    heading: str  # what it belongs to: notices of one heading stand together

    @property
    def all(self):
        return self.closed | self.known


class Kind(NamedTuple):
    """How notices of a kind read. letter: the template of its letter; "" when it comes by none."""

    says: str  # lazy, with %(…)s of the facts
    page: Callable  # all the facts → (name of the page, *arguments)
    letter: str = ""
    button: str = ""  # what the link of the letter says, lazy


class Line(NamedTuple):
    """A notice as its reader sees it now. page: (name, *arguments) of where it leads."""

    notice: Notice
    kind: Kind
    facts: Facts
    page: tuple

    @property
    def text(self):
        return self.kind.says % self.facts.all


class PartlyFailed(Exception):
    """Some acts were not told; they wait, and what went wrong is in the log."""


_ears = {}  # (verb, name of a detail, or "") → the function that says who is told
_kinds, _facts = {}, {}  # kind → its Kind; kind → the function that finds the facts of notices


def hears(verb, detail=""):
    """Decorates act → [Told], asked as the system. detail: only acts with such a detail."""

    def connect(function):
        _ears[verb, detail] = function
        return function

    return connect


def tells(kinds, facts):
    """kinds: {kind: Kind}. facts: (notices, reader) → {key of a notice: Facts}, without those that are not theirs to
    know any more.
    """
    _kinds.update(kinds)
    _facts.update(dict.fromkeys(kinds, facts))


def _hearing(act):
    return [ear for (verb, detail), ear in _ears.items() if verb == act.verb and (not detail or detail in act.details)]


def wait(sender, instance, created, **kwargs):
    """Connected to each Act: it waits to be told in the transaction of the deed. Both come, or none."""
    if created and _hearing(instance):
        Untold.objects.bulk_create([Untold(act=instance)])
        tell_waiting.enqueue()


@task()
def tell_waiting():
    """Make notices of the acts that wait, and send the letters that wait. Also by the timer: nothing is lost when it
    fails, and one failure stops no other.
    """
    told, failed = 0, 0
    for step, due in ((_tell, "select * from inbox_untold_acts()"), (_send, "select * from inbox_waiting_notices()")):
        for keys in fetch(due, {}):
            try:
                told += step(*keys)
            except Exception:
                logger.exception("telling failed: %s %s", step.__name__, keys[0])
                failed += 1
    if failed:
        raise PartlyFailed(f"{failed} failed")
    return f"{told} notices and letters" if told else None


def _tell(key):
    """Notices of one act; none for who did it, and one however often the same person is named."""
    with viewing_as_system("telling of a deed"):
        waiting = Untold.objects.select_for_update(of=("self",), skip_locked=True).filter(act=key)
        if not waiting.exists():
            return 0
        act = Act.objects.select_related("post").get(pk=key)
        told = {each.person: each for ear in _hearing(act) for each in ear(act) if each.person != act.actor_id}
        active = set(User.objects.filter(pk__in=told, is_active=True).values_list("pk", flat=True))
        made = [_notice(act, each) for each in told.values() if each.person in active]
        Notice.objects.bulk_create(made, ignore_conflicts=True)
        Untold.objects.filter(act=key).delete()
    return len(made)


def _notice(act, told):
    waits = bool(_kinds[told.kind].letter)
    post = act.post_id if told.on_post else None
    return Notice(person_id=told.person, act=act, post_id=post, kind=told.kind, said=told.said, letter_waits=waits)


def _send(key, person):
    """The letter of one notice, if its reader may still know of it."""
    person = User.objects.filter(pk=person, is_active=True).first()
    with viewing_as(person):
        mine = Notice.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=key, letter_waits=True)
        lines = lines_of(list(mine), person)
        if not lines:
            return 0
        (line,) = lines
        link = link_for(person, "notices:open", line.notice.code)
        try:
            write(person, line.kind.letter, link, button=line.kind.button, **line.facts.known)
        except ValidationError:
            logger.warning("notice %s has no letter: the address is wrong", line.notice)
        return mine.update(letter_waits=False)


def lines_of(notices, reader):
    """[Line] of those that are the reader's to know now, in the same order; as many statements as kinds of things."""
    found = {}
    for facts in {_facts[notice.kind] for notice in notices if notice.kind in _facts}:
        found |= facts([notice for notice in notices if _facts.get(notice.kind) is facts], reader)
    lines = []
    for notice in notices:
        if notice.pk in found:
            kind, facts = _kinds[notice.kind], found[notice.pk]
            lines.append(Line(notice, kind, facts, kind.page(facts.all)))
    return lines


def how_many_unread(person):
    """How many unread notices the person finds, of the newest ones."""
    return len(lines_of(list(Notice.objects.filter(person=person, read_at=None)[:MOST]), person))


def forget_old():
    """Notices are news, no archive: those read go after three months, the others after a year."""
    now = timezone.now()
    with viewing_as_system("forgetting old notices"):
        old = Q(read_at__lt=now - READ_DAYS) | Q(at__lt=now - DAYS)
        count, _by_model = Notice.objects.filter(old).delete()
        Untold.objects.filter(act__at__lt=now - STALE).delete()
    return f"{count} notices forgotten" if count else None
