"""Closing a meeting: what was given, who was there, what the public reads of it, and that it was held.

Every step can be done in any order and again. Each works on what stands now, with the meeting's row as lock; `seen`
says what an organiser had before them, and whoever saw something else gets Stale.
"""

from collections import Counter
from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cities.models import City
from cities.prepared import fetch_named
from meetings.attendance import attendance
from meetings.changes import change
from meetings.deciding import give, put_off, take_back
from meetings.forms import digest
from meetings.letters import days
from meetings.models import LONGEST_REPORT, Meeting, Pitch, Registration, ReportDraft
from meetings.releasing import last_release, places
from posts.editing import Stale, note_down
from posts.models import Act
from posts.visibility import READABLE, as_reader

Presence = Registration.Presence

AGREED = f"""
select count(*) filter (where what = 'task') as tasks, count(*) filter (where what = 'promise') as promises,
  count(*) filter (where state = 'open') as open,
  (select json_agg(q order by q.post, q.id) from (
    select q.id, q.code, q.body, q.due, post.id as post, post.code as pitch, post.title, w.name as owner,
      (select post.code from posts_post post where post.id = q.thread_id and {READABLE}) as thread,
      meetings_may_go_on(q.id) as goes_on
    from meetings_pitchquestion q join meetings_pitch p on p.post_ptr_id = q.pitch_id
    join posts_post post on post.id = q.pitch_id and {READABLE} left join cities_user w on w.id = q.owner_id
    where p.meeting_id = %(meeting)s and q.answered_at is null and q.withdrawn_at is null) q) as questions
from (select 'task' as what, t.state from meetings_task t where t.meeting_id = %(meeting)s and (t.pitch_id is null
    or exists (select from posts_post post where post.id = t.pitch_id and {READABLE}))
  union all select 'promise', state from meetings_promise where meeting_id = %(meeting)s) agreed"""  # noqa: S608  our own words


class NobodyTicked(Exception):
    """Nobody is said to have been there, and there is no reason why it is closed all the same."""


def may_be_closed(meeting):
    """Whether its (last) day has come and it was not called off."""
    came = (meeting.date_to or meeting.date) <= timezone.localdate()
    return came and meeting.state in (Meeting.State.ANNOUNCED, Meeting.State.HELD)


def who_was_there(meeting):
    """{"present", "away", "unticked": how many people}"""
    said = Counter(attendance(meeting).order_by().values_list("presence", flat=True))
    away = said[Presence.EXCUSED] + said[Presence.ABSENT]
    return {"present": said[Presence.PRESENT], "away": away, "unticked": said[""]}


def agreed_at(meeting, reader):
    """{"tasks", "promises": how many, "open": how many of both stand open, "questions": those without an answer}"""
    (found,) = fetch_named(AGREED, {"meeting": meeting.pk, **as_reader(reader)})
    return found


# Pitches.


def pitches_to_tell(meeting, reader):
    """Those that were to be given, in the order of the programme; `placed`: whether they stand in it."""
    release = last_release(meeting)
    order = list(places(release.data)) if release else []
    found = Pitch.objects.visible_to(reader).filter(meeting=meeting, status__in=Pitch.STANDING)
    found = found.select_related("city", "presenter").defer("city__arms", "body")
    pitches = list(found.order_by("city__sort_key", "pk"))
    for pitch in pitches:
        pitch.placed = pitch.pk in order or release is None
    return sorted(pitches, key=lambda pitch: order.index(pitch.pk) if pitch.pk in order else len(order))


def seen_of(pitches):
    return digest(sorted(f"{pitch.code} {pitch.status}" for pitch in pitches))


def say_given(meeting, codes, *, why="", seen, by):
    """These were given and the others were not; with `why` the others wait for another meeting. Raises Stale."""
    with transaction.atomic():
        _lock(meeting)
        pitches = pitches_to_tell(meeting, by)
        given = {pitch.code for pitch in pitches if pitch.status == Pitch.Status.GIVEN}
        rest = [pitch for pitch in pitches if pitch.code not in codes]
        if given == codes and not (why and rest):  # sent twice
            return
        if seen_of(pitches) != seen:
            raise Stale
        give([pitch for pitch in pitches if pitch.code in codes - given], by=by)
        take_back([pitch for pitch in rest if pitch.code in given], by=by)
        for pitch in rest if why else ():
            with suppress(Stale):  # its city has withdrawn it this moment
                put_off(pitch, why, by=by)


# Cities.


def cities_to_name(meeting):
    """The cities that were there and those that the public page names; `was_there`, `named` say which is which."""
    there = Exists(meeting.registrations.filter(presence=Presence.PRESENT, city=OuterRef("pk")))
    named = Exists(Meeting.participating_cities.through.objects.filter(meeting=meeting, city=OuterRef("pk")))
    cities = City.objects.annotate(was_there=there, named=named).filter(Q(was_there=True) | Q(named=True))
    return list(cities.defer("arms"))


def seen_of_cities(cities):
    return digest(sorted(city.pk for city in cities if city.named))


def name_cities(meeting, chosen, *, seen, by):
    """The public page names these of cities_to_name() from now on. Raises Stale."""
    with transaction.atomic():
        _lock(meeting)
        offered = cities_to_name(meeting)
        wanted = {city.pk for city in offered if city.pk in chosen}
        if wanted == {city.pk for city in offered if city.named}:
            return
        if seen_of_cities(offered) != seen:
            raise Stale
        meeting.participating_cities.set(wanted)
        note_down(None, Act.Verb.CHANGED, by=by, meeting=meeting.pk, what="cities", cities=sorted(wanted))


# The public paragraph.


def proposed_report(meeting, cities, given):
    """The paragraph to begin with, in Czech: only what is public anyway, and how many pitches were given."""
    with override("cs"):
        place = ", ".join(filter(None, (meeting.city.where, meeting.venue)))
        said = {"meeting": meeting.title, "date": days(meeting), "place": place}
        sentences = [_("%(meeting)s was held on %(date)s %(place)s.") % said]
        if meeting.theme:
            sentences.append(_("Its theme: %(theme)s.") % {"theme": meeting.theme.rstrip(". ")})
        names = [city.name for city in cities if city.named]
        if names:
            words = ngettext("%(n)s city took part: %(names)s.", "%(n)s cities took part: %(names)s.", len(names))
            sentences.append(words % {"n": len(names), "names": ", ".join(names)})
        if given:
            sentences.append(ngettext("%(n)s pitch was given.", "%(n)s pitches were given.", given) % {"n": given})
        return " ".join(sentences)[:LONGEST_REPORT]


def report_draft(meeting):
    return ReportDraft.objects.filter(pk=meeting.pk).select_related("changed_by").first()


def draft_report(meeting, text, *, seen, by):
    """Write the draft anew; nobody but organisers reads it. seen: its version, 0 when there was none. Raises Stale."""
    with transaction.atomic():
        _lock(meeting)
        now = report_draft(meeting)
        if now and now.text == text:
            return
        version = now.version if now else 0
        if str(version) != seen:
            raise Stale
        said = {"text": text, "version": version + 1, "changed_by": by, "changed_at": timezone.now()}
        if now:
            ReportDraft.objects.filter(pk=now.pk).update(**said)
        else:
            ReportDraft(meeting=meeting, **said).save(force_insert=True)


def publish_report(meeting, *, seen, by):
    """From now on everybody reads the draft of this version on the meeting's page. Raises Stale."""
    with transaction.atomic():
        _lock(meeting)
        draft = report_draft(meeting)
        if draft is None or str(draft.version) != seen:
            raise Stale
        _tell_public(meeting, draft.text, by=by)


def take_report_down(meeting, *, by):
    """Nobody but organisers reads it any more; the draft stays."""
    with transaction.atomic():
        _lock(meeting)
        _tell_public(meeting, "", by=by)


def _tell_public(meeting, text, *, by):
    if Meeting.objects.filter(pk=meeting.pk).exclude(public_report=text).update(public_report=text):
        note_down(None, Act.Verb.CHANGED, by=by, meeting=meeting.pk, what="public report", public=bool(text))


# The end.


def close(meeting, reason, *, by):
    """It was held. Raises NobodyTicked when nobody is said to have been there and there is no reason, Stale when it was
    called off meanwhile.
    """
    with transaction.atomic():
        now = _lock(meeting)
        if now.state == Meeting.State.HELD:
            return
        if not may_be_closed(now):
            raise Stale
        if not reason and not who_was_there(now)["present"]:
            raise NobodyTicked
        change(now, state=Meeting.State.HELD, date=now.date, date_to=now.date_to, by=by, reason=reason)


def _lock(meeting):
    return Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
