"""The call for pitches of the invented meeting, what cities have offered, and a draft of its programme."""

import uuid
from datetime import time, timedelta

from django.db import transaction
from django.utils.translation import override

from cities.models import Membership, User
from meetings.agenda import begin_frame
from meetings.composing import apply
from meetings.deciding import decide, release
from meetings.models import Meeting, Pitch
from meetings.pitching import begin, confirm, submit
from posts.models import Level
from posts.viewing import viewing_as
from practices.models import Practice
from smartpitch.demo import content

FORMS = uuid.UUID("5ad7ab1e-0000-4000-8000-706974636821")  # each pitch of the demo comes from a form of its own, once
AROUND = ("questions", "slides", "notes", "feedback", "missed")  # of a pitch that was given (held.py)
PLAIN = {"body": "", "format": Pitch.Format.SHORT, "not_after": None, "equipment": "", "opens": Level.MEMBERS}


@transaction.atomic
def make_pitches():
    """Call for pitches and offer them, once. Returns how many are new."""
    said = content("pitches.yaml")
    meeting = Meeting.objects.upcoming().filter(pitches_until=None, number=6).first()
    if meeting is None:
        return 0
    meeting.pitches_until = meeting.date - timedelta(days=said["call"]["days_before"])
    meeting.call = said["call"]["words"]
    meeting.save(update_fields=["pitches_until", "call"])
    offered = [(offer(meeting, one), one["status"]) for one in said["pitches"]]
    settle(meeting, offered)
    return len(offered)


def offer(meeting, said):
    """A pitch of somebody's city, submitted unless it is a draft."""
    person = User.objects.get(email=said["by"])
    seat = person.memberships.for_sign_in().first()
    known = {key: value for key, value in said.items() if key not in ("by", "status", "about", "not_before", *AROUND)}
    when = {"not_before": time.fromisoformat(said["not_before"]) if "not_before" in said else None}
    with viewing_as(person):
        about = Practice.objects.visible_to(person).filter(title=said["about"]).first() if "about" in said else None
        pitch = begin(
            PLAIN | known | when | {"presenter_id": person.pk},
            by=person,
            meeting=meeting,
            place=(seat.city, seat.city.group, seat.unit),
            about=about and about.post_ptr,
            form_key=uuid.uuid5(FORMS, said["title"]),
        )
        if said["status"] != "draft":
            submit(pitch, by=person)
    return pitch


def settle(meeting, offered):
    """Organisers decide and release, cities confirm; the rules compose a first draft of the programme."""
    olga = User.objects.filter(memberships__role=Membership.Role.ORGANISER).order_by("pk").first()
    verdicts = {"confirmed": "accepted", "accepted": "accepted", "waiting": "waiting"}
    decided = [(pitch, verdicts[status]) for pitch, status in offered if status in verdicts]
    with viewing_as(olga):
        for pitch, verdict in decided:
            pitch.refresh_from_db(fields=["status"])  # submitted since it was begun
            decide(pitch, verdict, "", by=olga)
        release(meeting, len(decided), by=olga)
    for pitch, status in offered:
        if status == "confirmed":
            with viewing_as(pitch.author):
                confirm(pitch, by=pitch.author)
    with viewing_as(olga), override("cs"):
        begin_frame(meeting)
        apply(meeting, "a", by=olga)
