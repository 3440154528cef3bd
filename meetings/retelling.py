"""Retelling: asking to read what only the room has heard, letting a city in, declining, taking it back."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cities.models import City
from meetings.models import Meeting, Pitch, Registration, Retelling
from meetings.releasing import part_of
from posts.editing import Stale, note_down
from posts.models import Act, Level, Post
from posts.sharing import open_door
from posts.viewing import viewing_as_system

State = Retelling.State


def may_be_asked(meeting, cities):
    """Those of the cities whose people may ask for what they see without words in the programme of this meeting."""
    over = (meeting.date_to or meeting.date) < timezone.localdate()
    if not over or meeting.state == Meeting.State.CANCELLED:
        return []
    here = Registration.objects.filter(meeting=meeting, city__in=cities, presence=Registration.Presence.PRESENT)
    present = set(here.values_list("city", flat=True))
    return [city for city in cities if city.status in City.READING and city.pk not in present]


def mark_lines(blocks, meeting, cities):
    """Say at each line without words what these cities have asked, and which of them may ask: asked, asks."""
    hidden = [slot for block in blocks for slot in block["slots"] if slot["pitch"] and slot["shown"] is None]
    if not hidden or not cities:
        return
    may, asked = may_be_asked(meeting, cities), {slot["pitch"]: [] for slot in hidden}
    for each in Retelling.objects.filter(city__in=cities, pitch__in=list(asked)).order_by("pk"):
        asked[each.pitch_id].append(each)
    names = {city.pk: city for city in cities}
    for slot in hidden:
        requests = slot["asked"] = asked[slot["pitch"]]
        done = {each.city_id for each in requests}
        slot["asks"] = [city for city in may if city.pk not in done]
        for each in requests:
            each.city = names[each.city_id]
    for block in blocks:
        if any(slot.get("asked") or slot.get("asks") for slot in block["slots"]):
            block["marked"], block["part"] = True, part_of(block, block["slots"])


def ask(pitch, city, word, *, by):
    """Ask once for this city. pitch: its number in a released programme. Whether that was new.

    The asker may not read the pitch, so its city is told as the system.
    """
    made = Retelling(pitch_id=pitch, city=city, word=word, by=by)
    with connection.cursor() as cursor:
        cursor.execute("select meetings_may_ask_retelling(%s, %s)", [pitch, city.pk])
        if not cursor.fetchone()[0]:
            raise Stale
    try:
        with transaction.atomic():
            Retelling.objects.bulk_create([made])
    except IntegrityError:  # a colleague, or the same click, was faster
        return False
    with viewing_as_system("telling a city that it is asked to retell a pitch", by=by):
        asked = Pitch.objects.filter(pk=pitch, deleted_at=None, level=Level.ROOM).first()
        if asked:
            note_down(asked, Act.Verb.CHANGED, by=by, retelling=made.pk)
    return True


def let_read(retelling, *, by):
    """Let the people of this city read the pitch. Raises Stale, as its sisters below, when a colleague has answered
    since `retelling` was read, or the pitch is not for the room alone (any more).
    """
    _answer(retelling, State.GRANTED, "", by=by)


def decline(retelling, word, *, by):
    """Say no, and why; who was let in reads it no more."""
    _answer(retelling, State.DECLINED, word, by=by)


def take_back(retelling, *, by):
    """Close the door to this city again. Its request waits as before."""
    _answer(retelling, State.ASKED, "", by=by)


def _answer(retelling, state, word, *, by):
    with transaction.atomic():
        post = Post.objects.editable_by(by).filter(pk=retelling.pitch_id).select_for_update(of=("self",)).first()
        was = {"state": retelling.state, "answer": retelling.answer}
        standing = Retelling.objects.filter(pk=retelling.pk, **was).exclude(state=state, answer=word)
        if post is None or not standing.exists() or state == State.GRANTED and not _for_the_room(post):
            raise Stale
        said = {"state": state, "answer": word, "answered_by": by, "answered_at": timezone.now()}
        standing.update(**said)
        if State.GRANTED in (was["state"], state) and _for_the_room(post):
            _open(post, by=by)
        note_down(post, Act.Verb.DECIDED, by=by, retelling=retelling.pk, to=state)
    retelling.state, retelling.answer = state, word


def _for_the_room(post):
    return post.level == Level.ROOM and post.state == Post.State.SHARED


def _open(post, *, by):
    """The door stands as the requests say: open to the room and to the cities that were let in."""
    room = Pitch.objects.visible_to(by).select_related("meeting__room").get(pk=post.pk).meeting.room
    granted = Retelling.objects.filter(pitch=post.pk, state=State.GRANTED, city__status__in=City.ACTIVE)
    cities = [each.city.group for each in granted.select_related("city__group").defer("city__arms")]
    open_door(post, Level.ROOM, [room, *cities], by=by)
