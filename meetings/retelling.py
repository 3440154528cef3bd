"""Retelling: asking to read what only the room has heard, letting a city in, declining, taking it back."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.mail import link_for, write
from cities.models import City, Membership, User
from meetings.deciding import tell_city
from meetings.models import Meeting, Pitch, Registration, Retelling
from meetings.releasing import part_of
from posts.editing import Stale, note_down
from posts.models import Act, Level, Post
from posts.sharing import open_door
from posts.viewing import viewing_as_system

State = Retelling.State


def may_be_asked(meeting, city):
    """Whether people of this city may ask for what they see without words in the programme of this meeting."""
    over = (meeting.date_to or meeting.date) < timezone.localdate()
    if city is None or city.status not in City.READING or not over or meeting.state == Meeting.State.CANCELLED:
        return False
    here = Registration.objects.filter(meeting=meeting, city=city.pk, presence=Registration.Presence.PRESENT)
    return not here.exists()


def mark_lines(blocks, meeting, city):
    """Say at each line without words what this city has asked, or that it may ask: asked, asks."""
    hidden = [slot for block in blocks for slot in block["slots"] if slot["pitch"] and slot["shown"] is None]
    if not hidden or city is None:
        return
    may = may_be_asked(meeting, city)
    keys = [slot["pitch"] for slot in hidden]
    asked = {each.pitch_id: each for each in Retelling.objects.filter(city=city.pk, pitch__in=keys)}
    for slot in hidden:
        slot["asked"], slot["asks"] = asked.get(slot["pitch"]), may and slot["pitch"] not in asked
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
        asked = Pitch.objects.filter(pk=pitch, deleted_at=None, level=Level.ROOM).select_related("meeting").first()
        if asked:
            tell_city(asked, "mail/retelling_asked", _("Read the request"))
    return True


def let_read(retelling, *, by):
    """Let the people of this city read the pitch. Raises Stale when it is not for the room alone (any more)."""
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
        standing = Retelling.objects.filter(pk=retelling.pk).exclude(state=state, answer=word)
        was = standing.values_list("state", flat=True).first()
        if post is None or was is None or state == State.GRANTED and not _for_the_room(post):
            raise Stale
        said = {"state": state, "answer": word, "answered_by": by, "answered_at": timezone.now()}
        standing.update(**said)
        if State.GRANTED in (was, state) and _for_the_room(post):
            _open(post, by=by)
        if state != State.GRANTED:
            note_down(post, Act.Verb.DECIDED, by=by, retelling=retelling.city_id, to=state)
        _tell(retelling)


def _for_the_room(post):
    return post.level == Level.ROOM and post.state == Post.State.SHARED


def _open(post, *, by):
    """The door stands as the requests say: open to the room and to the cities that were let in."""
    room = Pitch.objects.visible_to(by).select_related("meeting__room").get(pk=post.pk).meeting.room
    granted = Retelling.objects.filter(pitch=post.pk, state=State.GRANTED, city__status__in=City.ACTIVE)
    cities = [each.city.group for each in granted.select_related("city__group").defer("city__arms")]
    open_door(post, Level.ROOM, [room, *cities], by=by)


def _tell(retelling):
    """A letter to who asked and to the coordinators, while they act for the city: that there is an answer."""
    meeting = retelling.pitch.meeting
    acting = Membership.objects.acting().filter(city=retelling.city_id)
    known = {retelling.by_id, *acting.filter(role=Membership.Role.COORDINATOR).values_list("person", flat=True)}
    for person in User.objects.filter(pk__in=known & set(acting.values_list("person", flat=True)), is_active=True):
        link = link_for(person, "meetings:programme", meeting.number)
        write(person, "mail/retelling_answered", link, button=_("Look at the programme"), meeting=meeting)
