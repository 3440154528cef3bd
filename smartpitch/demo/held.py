"""The invented meetings that were held: pitched, noted, promised, closed; what the next one begins with."""

import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import override

from cities.models import City, User
from meetings import noting, promising, questioning, tasks
from meetings.approving import agree, approve
from meetings.attendance import add_unannounced, tick
from meetings.bringing import bring
from meetings.changes import announce
from meetings.closing import (
    cities_to_name,
    close,
    draft_report,
    name_cities,
    pitches_to_tell,
    publish_report,
    say_given,
    seen_of,
    seen_of_cities,
)
from meetings.feeding_back import give
from meetings.host import host_sheet, write_sheet
from meetings.models import Meeting, MinutesNote, PitchQuestion, Registration, Series
from meetings.registering import NOTHING_SAID, register
from meetings.releasing import release
from meetings.retelling import ask as ask_to_retell
from posts.models import Level
from posts.viewing import viewing_as
from smartpitch.demo import content
from smartpitch.demo.coming import hours, in_days, organiser, working_day
from smartpitch.demo.pitches import FORMS, offer, settle
from smartpitch.demo.posts import drawn

Presence = Registration.Presence
PRESENCES = (Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT)


def make_held():
    """Hold the meetings of held.yaml, each once. Returns how many are new."""
    series = Series.objects.first()
    if series is None:
        return 0
    known, said = set(series.meetings.values_list("number", flat=True)), content("held.yaml")
    new = [each for each in said["held"] if each["meeting"]["number"] not in known]
    for each in new:
        _hold(series, each)
    _prepare(series.meetings.filter(number=said["coming"]["number"]).first(), said["coming"])
    return len(new)


@transaction.atomic
def _hold(series, said):
    """One meeting from its call to its closing. What may be done only before it is done while it is still to come."""
    olga, day = organiser(), working_day(-said["days_ago"])
    facts = hours(said["meeting"]) | {"city": City.objects.get(name=said["meeting"]["city"])}
    facts |= dict.fromkeys(("date", "signup_until"), in_days(1))
    with viewing_as(olga):
        meeting = Meeting.objects.create(series=series, state=Meeting.State.ANNOUNCED, **facts)
    seats = {email: _seat(meeting, email) for presence in PRESENCES for email in said.get(presence, [])}
    pitches = _pitch(meeting, said.get("pitches", []), by=olga)
    meeting.refresh_from_db()  # the database has counted the release
    meeting.date, meeting.signup_until = day, day - timedelta(days=7)
    with viewing_as(olga):
        announce(meeting, by=olga)
        for presence in PRESENCES:
            for email in said.get(presence, []):
                tick(seats[email], presence, by=olga)
        for email in said.get("unannounced", []):
            add_unannounced(meeting, _person(email).memberships.for_sign_in().first(), by=olga)
    minutes = _note(meeting, said, pitches, by=olga)
    _agree(meeting, said, by=olga)
    _close(meeting, said, {pitch.code for pitch, told in pitches if "missed" not in told}, by=olga)
    _approve(minutes, said["approved"], by=olga)
    for pitch, told in pitches:
        for one in told.get("feedback", []):
            by = _person(one["by"])
            with viewing_as(by):
                give(pitch, {"more": ""} | _without(one, "by"), by=by)
    for one in said.get("retellings", []):
        by = _person(one["by"])
        (pitch,) = [pitch for pitch, _told in pitches if pitch.title == one["pitch"]]
        with viewing_as(by):
            ask_to_retell(pitch.pk, _city(by), one["word"], by=by)


def _person(email):
    return User.objects.get(email=email)


def _city(person):
    return person.memberships.for_sign_in().first().city


def _key(*words):
    """Each thing of the demo comes from a form of its own, once."""
    return uuid.uuid5(FORMS, " ".join(map(str, words)))


def _without(said, *names):
    return {name: value for name, value in said.items() if name not in names}


def _seat(meeting, email):
    person = _person(email)
    with viewing_as(person):
        return register(meeting, person.pk, _city(person), NOTHING_SAID, by=person)


def _pitch(meeting, said, *, by):
    """[(pitch, what the file says of it)], in a released programme, with what was asked about them before."""
    if not said:
        return []
    pitches = [(offer(meeting, one), one) for one in said]
    settle(meeting, [(pitch, one["status"]) for pitch, one in pitches])
    with viewing_as(by):
        release(meeting, "", seen=0, by=by)
    for pitch, one in pitches:
        with viewing_as(pitch.author):
            pitch.refresh_from_db()
        for question in one.get("questions", []):
            _ask(pitch, question)
        if "slides" in one:
            slides = SimpleUploadedFile(one["slides"]["name"], drawn(one["slides"]), "")
            with viewing_as(pitch.author):
                told = {"opens": Level.MEMBERS, "caption": f"{one['slides']['caption']} (ukázka)"}
                bring(pitch, slides, told, by=pitch.author, keeper=pitch.keeper, form_key=_key(pitch.title, "slides"))
    return pitches


def _ask(pitch, said):
    by, body = _person(said["by"]), f"{said['body']} (ukázka)"
    with viewing_as(by):
        questioning.ask(pitch, body, hidden=False, city=_city(by))
    for email in said.get("seconded_by", []):
        other = _person(email)
        with viewing_as(other):
            questioning.second(PitchQuestion.objects.get(pitch=pitch, body=body), _city(other), by=other)
    if "answer" in said:
        with viewing_as(pitch.author):
            question = PitchQuestion.objects.select_related("pitch").get(pitch=pitch, body=body)
            questioning.answered(question, said["answer"], by=pitch.author, version=question.version)


def _note(meeting, said, pitches, *, by):
    with viewing_as(by):
        minutes = noting.begin(meeting, by=by)
    about = [(None, note) for note in said["notes"]]
    about += [(pitch, note) for pitch, told in pitches for note in told.get("notes", [])]
    for pitch, note in about:
        hand = _person(note["by"])
        words = {"body": note["body"], "kind": note.get("kind", MinutesNote.Kind.NOTE)}
        with viewing_as(hand):
            noting.add(minutes, words, by=hand, pitch=pitch, form_key=_key(meeting.number, note["body"]))
    return minutes


def _agree(meeting, said, *, by):
    """What was agreed: actions and promises, some of them done, kept and thanked for."""
    for one in said["tasks"]:
        who = _person(one["person"]).pk if "person" in one else None
        words = {"what": one["what"], "city": City.objects.get(name=one["city"]), "person": who}
        with viewing_as(by):
            task = tasks.agree(meeting, words | {"due": in_days(one["due"])}, by=by, form_key=_key(one["what"]))
        if "done_by" in one:
            hand = _person(one["done_by"])
            with viewing_as(hand):
                tasks.settle(task, task.State.DONE, by=hand)
    for one in said["promises"]:
        giver = _person(one["by"])
        words = {side: City.objects.get(name=one[side]) for side in ("giver", "receiver")}
        words |= {"what": one["what"], "due": in_days(one["due"]), "form_key": _key(one["what"])}
        with viewing_as(giver):
            promise = promising.give(meeting, words, by=giver)
        for name, deed in (("kept_by", _keep), ("thanked_by", promising.thank)):
            if name in one:
                hand = _person(one[name])
                with viewing_as(hand):
                    deed(promise, by=hand)


def _keep(promise, *, by):
    promising.settle(promise, promise.State.KEPT, by=by)
    promise.refresh_from_db()


def _close(meeting, said, given, *, by):
    with viewing_as(by):
        say_given(meeting, given, seen=seen_of(pitches_to_tell(meeting, by)), by=by)
        cities = cities_to_name(meeting)
        name_cities(meeting, {city.pk for city in cities}, seen=seen_of_cities(cities), by=by)
        if "report" in said:
            draft_report(meeting, said["report"], seen="0", by=by)
            publish_report(meeting, seen="1", by=by)
        close(meeting, "", by=by)


def _approve(minutes, said, *, by):
    with viewing_as(by):
        if "agrees" in said:
            agree(minutes, noting.minutes_of(Meeting.objects.get(number=said["agrees"]), by), by=by)
        seen, on = noting.last_seen(minutes, by), in_days(-said["days_ago"])
        approve(minutes, said["level"], on, said["word"], seen=seen, by=by)


@transaction.atomic
def _prepare(meeting, said):
    """The next meeting: its host says what the hall is like; its minutes are begun, with what stands open."""
    if meeting is None:
        return
    host, olga = _person(said["by"]), organiser()
    empty = dict.fromkeys(("catering", "rules", "limits"), "")
    with viewing_as(host):
        if host_sheet(meeting) is None:
            write_sheet(meeting, empty | said["sheet"], by=host, version=0)
    with viewing_as(olga), override("cs"):
        noting.begin(meeting, by=olga)
