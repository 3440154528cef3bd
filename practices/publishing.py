"""The public edition: writing it, the two keys, releasing and withdrawing it, words that the closed record has too."""

import hashlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from cities.acting import memberships
from cities.codes import new_code
from cities.models import Membership
from cities.stems import WORD, fold
from posts.editing import Stale, note_down
from posts.markdown import as_text
from posts.models import Act
from posts.uploads import PICTURES, take_in
from practices.models import Part, PublicEdition, PublicText
from practices.record import records_of, texts_of

WIDEST = 1200  # pixels of a picture for everybody
ALIKE = 8  # words in a row that the closed record has too
SAID = ("title", "summary", "text", "gain", "outcome", "stage", "topic", "checked_on", "alt")
FIRST, SECOND = "first_key", "second_key"
KEYS = (FIRST, SECOND)


def edition_of(practice, *, by):
    """The edition as its editors see it, or None while nobody has written it."""
    found = PublicEdition.objects.editable_by(by).filter(practice=practice.pk)
    return found.select_related("topic", *KEYS).defer("picture").first()


def released_of(practice):
    """What everybody reads of this practice now, or None."""
    return PublicText.objects.public().filter(practice=practice.pk).first()


def write(practice, said, *, by, version, picture=None):
    """Keep what is said; the keys given before fall. picture: (bytes, its key), both empty for none; None leaves it.

    version: which one the writer has seen, None for the first. Raises Stale when a colleague was faster.
    """
    values = {name: said[name] for name in SAID}
    if picture is not None:
        values |= dict(zip(("picture", "picture_key"), picture, strict=True))
    mine = PublicEdition.objects.editable_by(by).filter(practice=practice.pk, version=version or 0)
    try:
        with transaction.atomic():
            if version is None:
                PublicEdition.objects.bulk_create([PublicEdition(practice_id=practice.pk, **values)])
            elif not mine.update(version=version + 1, **values):
                raise Stale
    except IntegrityError:
        raise Stale from None


def drawn_for_everybody(upload):
    """(bytes, key) of the picture that was sent: a WebP drawn anew. Raises ValidationError, which says why not."""
    taken = take_in(upload)
    if taken.kind not in PICTURES:
        raise ValidationError(_("Send a picture (JPG, PNG, WebP)."))
    with Image.open(BytesIO(taken.content)) as picture:
        small, out = picture.convert("RGB"), BytesIO()
        small.thumbnail((WIDEST, WIDEST))
        small.save(out, "WEBP", quality=82)
    return out.getvalue(), hashlib.sha256(out.getvalue()).hexdigest()[:12]


def may_sign(request, practice):
    """Which of the two keys this person can give: anybody of the city the first, its coordinators the second."""
    roles = {seat.role for seat in memberships(request) if seat.city_id == practice.city_id}
    of_city = {Membership.Role.EXPERT, Membership.Role.COORDINATOR}
    return {FIRST: bool(roles & of_city), SECOND: Membership.Role.COORDINATOR in roles}


def sign(practice, key, *, by, version):
    """Give one's own key to this version. With the second of the two it is released at once; says whether it was.

    Raises Stale when it was written anew meanwhile, when the other key is one's own, or when the key is given already.
    """
    mine = PublicEdition.objects.editable_by(by).filter(practice=practice.pk, version=version)
    with transaction.atomic():
        if not mine.filter(**{key: None}).exclude(**{_other(key): by.pk}).update(**{key: by}):
            raise Stale
        note_down(practice, Act.Verb.SIGNED, by=by, key=key)
        released = _release(practice)
        if released:
            note_down(practice, Act.Verb.RELEASED, by=by)
    return released


def unsign(practice, *, by):
    """Take back one's own key. What is released stays until it is withdrawn."""
    with transaction.atomic():
        for key in KEYS:
            mine = PublicEdition.objects.editable_by(by).filter(practice=practice.pk, **{key: by.pk})
            if mine.update(**{key: None}):
                note_down(practice, Act.Verb.UNSIGNED, by=by, key=key)


def withdraw(practice, *, by):
    """Nobody reads it any more, from the next request on; both keys fall with it."""
    with transaction.atomic():
        if PublicText.objects.filter(practice=practice.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
            note_down(practice, Act.Verb.RECALLED, by=by)


def _other(key):
    return SECOND if key == FIRST else FIRST


def _release(practice):
    """The database looks at both keys itself; only it writes what everybody reads."""
    with connection.cursor() as cursor:
        cursor.execute("select practices_release(%s, %s)", [practice.pk, new_code()])
        return cursor.fetchone()[0]


def words_in_both(edition, practice, *, by):
    """Passages of the edition, at least eight words long, that the closed record has too, whatever their case,
    diacritics and marks. It warns whoever is about to let a closed sentence out.
    """
    record = records_of([practice])[practice.pk]
    closed = [text for _weight, text in texts_of(record)]
    parts = Part.objects.editable_by(by).filter(whole=practice.pk).values_list("title", "text")
    closed += [as_text(text) for part in parts for text in part]
    known = {row for text in closed for row in _rows(_folded(text))}
    public = (edition.title, edition.summary, as_text(edition.text), as_text(edition.gain), edition.alt)
    return [passage for text in public for passage in _passages(text, known)]


def _folded(text):
    return [fold(word) for word in WORD.findall(text)]


def _rows(words):
    return (tuple(words[at : at + ALIKE]) for at in range(len(words) - ALIKE + 1))


def _passages(text, known):
    """The longest pieces of the text all of whose rows of words are known."""
    places = [found.span() for found in WORD.finditer(text)]
    hits = [at for at, row in enumerate(_rows(_folded(text))) if row in known]
    pieces = []
    for at in hits:
        if pieces and at <= pieces[-1][1]:
            pieces[-1][1] = at + ALIKE
        else:
            pieces.append([at, at + ALIKE])
    return [text[places[first][0] : places[last - 1][1]] for first, last in pieces]
