"""Sharing without the city's name: the city gives its record to the organisers, who share it as their own.

The organisers are trustees: they know whose it is, nobody else does. Readers see a record of a place without a name.
"""

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from cities.acting import is_organiser
from cities.models import ORGANISERS, City
from cities.stems import WORD, keys, keys_of
from posts.editing import Stale, note_down
from posts.markdown import as_text
from posts.models import Act
from practices.models import Entrusted, Practice
from practices.record import as_record, begin, save
from practices.wording import LABELS

UNNAMED = "Nejmenované město"
TELLING = {  # they lead to the city and are never given
    *("contact", "stand_in", "goals", "sources", "remark", "came_from_whom"),
    *("stages", "contracts", "datasets", "blocks", "parties", "place", "decision"),
}
AROUND = 40  # characters beside a word that may tell


def entrusted_of(practice, *, by):
    """The last time that this practice was given to the organisers, for those who edit it; or None."""
    own = Practice.objects.editable_by(by).filter(pk=practice.pk)
    return Entrusted.objects.filter(practice__in=own, withdrawn_at=None).select_related("by", "answered_by").first()


def entrusted_to(request):
    """What cities have given, for organisers alone."""
    found = Entrusted.objects.filter(withdrawn_at=None).select_related("city", "by").defer("city__arms")
    return found if is_organiser(request) else found.none()


def how_many_entrusted():
    """How many wait; asked for organisers alone (practices/waiting.py)."""
    return Entrusted.objects.filter(withdrawn_at=None, answered_at=None).count()


def to_give(practice):
    """The record without what leads to the city. Its words may still tell: see telling_words()."""
    return {key: value for key, value in as_record(practice).items() if key not in TELLING}


def telling_words(record, practice):
    """[(part, passage)] where the record names its city, or somebody of it: to be mended before it is given."""
    names = {practice.city.name, practice.city.locative}
    names |= {person.name for person in (practice.author, practice.contact, practice.stand_in) if person}
    known = keys_of(" ".join(names))
    found = []
    for part, value in record.items():
        for text in _texts(value):
            hits = [hit for hit in WORD.finditer(text) if hit.group()[0].isupper() and keys(hit.group()) & known]
            found += [(LABELS[part], _around(text, hit)) for hit in hits]
    return found


def _texts(value):
    if isinstance(value, list):
        return [text for row in value if isinstance(row, dict) for each in row.values() for text in _texts(each)]
    return [as_text(value)] if isinstance(value, str) else []


def _around(text, hit):
    begin_at, end = max(hit.start() - AROUND, 0), hit.end() + AROUND
    return f"{'…' if begin_at else ''}{text[begin_at:end]}{'…' if end < len(text) else ''}"


def give(practice, note, *, by):
    """Give the record as it stands. Once at a time: a second click finds the first."""
    given = Entrusted(practice_id=practice.pk, city_id=practice.city_id, by=by, record=to_give(practice), note=note)
    try:
        with transaction.atomic():
            Entrusted.objects.bulk_create([given])
            note_down(practice, Act.Verb.ENTRUSTED, by=by)
    except IntegrityError:
        return entrusted_of(practice, by=by)
    return given


def take_back(practice, *, by):
    """What no organiser has answered yet is theirs no more."""
    own = Practice.objects.editable_by(by).filter(pk=practice.pk)
    waiting = Entrusted.objects.filter(practice__in=own, withdrawn_at=None, answered_at=None)
    return bool(waiting.update(withdrawn_at=timezone.now()))


def take_over(entrusted, *, by):
    """Make of it a draft of a place without a name, the organiser's own until it is shared. Raises Stale when it was
    answered or taken back meanwhile.
    """
    keeper, record = Group.objects.get(name=ORGANISERS), entrusted.record
    with transaction.atomic():
        _answer(entrusted, by=by)
        made = begin(record, by=by, form_key=None, city=unnamed(), keeper=keeper, unit=None, quietly=True)
        save(made, record, by=by, version=made.version, quietly=True)
        Entrusted.objects.filter(pk=entrusted.pk).update(made=made)
    return made


def unnamed():
    """The place without a name, as which organisers keep what others are not to know the city of."""
    city = City.objects.filter(status=City.Status.OUTSIDE, name=UNNAMED).first()
    return city or City.objects.create(status=City.Status.OUTSIDE, name=UNNAMED)


def decline(entrusted, word, *, by):
    """Say why not. Raises Stale when it was answered or taken back meanwhile."""
    with transaction.atomic():
        _answer(entrusted, by=by, word=word)


def _answer(entrusted, **said):
    waiting = Entrusted.objects.filter(pk=entrusted.pk, answered_at=None, withdrawn_at=None)
    who = {"answered_by": said.pop("by"), "answered_at": timezone.now()}
    if not waiting.update(**who, **said):
        raise Stale


def origin_of(practice, request):
    """Whose it is, for organisers alone; None of any other practice."""
    if not is_organiser(request) or practice.city.name != UNNAMED:
        return None
    return entrusted_to(request).filter(made=practice.pk).first()
