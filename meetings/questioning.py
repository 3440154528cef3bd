"""Questions before a pitch: asked and seconded by cities, answered or taken on by the city of the pitch."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.mail import link_for, write
from cities.models import Membership
from cities.prepared import fetch, fetch_named
from meetings.models import PitchQuestion, QuestionOrigin, Voice
from posts.editing import Stale, note_down
from posts.models import Act
from posts.viewing import viewing_as_system
from posts.visibility import READABLE, as_reader

MOST_SECONDED = 5  # the presenter is told

# The origin of a hidden one only to that city and to organisers; row security says the same.
OF_PITCH = f"""
select q.code, q.body, q.hidden, q.at, q.answered_at, q.answer, q.due, q.withdrawn_at, w.name as owner, c.name as city,
  o.city_id, coalesce(o.city_id = any(%(cities)s), false) as ours, coalesce(v.voices, 0) as voices,
  array(select mine.city_id from meetings_voice mine where mine.question_id = q.id and mine.withdrawn_at is null
    and mine.city_id = any(%(cities)s)) as seconded,
  (select post.code from posts_post post where post.id = q.thread_id and {READABLE}) as thread,
  q.thread_id is not null as went_on, meetings_may_go_on(q.id) as goes_on
from meetings_pitchquestion q
left join meetings_questionorigin o on o.question_id = q.id
  and (not q.hidden or o.city_id = any(%(cities)s) or %(organiser)s)
left join cities_city c on c.id = o.city_id
left join cities_user w on w.id = q.owner_id
left join meetings_voices(%(pitch)s) v on v.question_id = q.id
where q.pitch_id = %(pitch)s and (q.withdrawn_at is null or o.city_id = any(%(cities)s))
order by voices desc, q.id"""  # noqa: S608  our own words


def questions_of(pitch, reader, *, cities, organiser):
    """The questions about a pitch that its reader has before them, the most seconded first: {code, body, city, voices,
    ours, seconded, …}. cities: for which the reader acts; seconded: which of these want to know it. city is None when
    they are not to know it.
    """
    own = {"cities": [city.pk for city in cities], "organiser": organiser}
    found = fetch_named(OF_PITCH, {"pitch": pitch.pk, **own, **as_reader(reader)})
    return [each | {"takes_back": _takes_back(each)} for each in found]


def _takes_back(each):
    """Whether the city of its reader may withdraw it."""
    return each["ours"] and not (each["answered_at"] or each["withdrawn_at"] or each["went_on"])


def most_seconded(questions):
    """Those to which the presenter should come first."""
    waiting = [each for each in questions if each["answered_at"] is None and each["withdrawn_at"] is None]
    return waiting[:MOST_SECONDED]


MAY_ASK = "select c from unnest(%(cities)s::bigint[]) c where meetings_may_ask(%(pitch)s, c)"


def may_ask(pitch, cities):
    """Those of the cities whose people may ask about it and second now."""
    found = {pk for (pk,) in fetch(MAY_ASK, {"pitch": pitch.pk, "cities": [city.pk for city in cities]})}
    return [city for city in cities if city.pk in found]


def ask(pitch, body, *, hidden, city):
    """Ask in the name of this city. False when the question stands there already. Raises Stale when it may not (now).

    No act: it would say who asks.
    """
    with connection.cursor() as cursor:
        cursor.execute("select meetings_ask(%s, %s, %s, %s, %s)", [pitch.pk, new_code(), body, hidden, city.pk])
        new = cursor.fetchone()[0]
    if new is None:
        raise Stale
    return new


def second(question, city, *, by, withdraw=False):
    """This city wants to know it too, or does not any more. Its own question it need not second."""
    if QuestionOrigin.objects.filter(question=question.pk, city=city.pk).exists():
        return
    at = timezone.now() if withdraw else None
    mine = Voice.objects.filter(question=question.pk, city=city.pk)
    if mine.update(withdrawn_at=at, by=by) or withdraw:
        return
    try:
        with transaction.atomic():
            Voice.objects.bulk_create([Voice(question=question, city=city, by=by)])
    except IntegrityError:  # a colleague was faster
        pass


def take_back(question, *, cities):
    """The city among these that asked does so no more. "gone": only its people read it on; "theirs": another city
    seconds it, so it goes on as its question, without a name. Raises Stale when it is answered or is not theirs.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for city in cities:
            cursor.execute("select meetings_withdraw_question(%s, %s)", [question.pk, city.pk])
            if became := cursor.fetchone()[0]:
                return became
    raise Stale


def answered(question, answer, *, by, version):
    """It was answered: in the room, or in these words. Who asked is told that it was. Raises Stale."""
    _write(question, version, by, "answered", answered_at=timezone.now(), answer=answer)


def open_again(question, *, by, version):
    """It was not answered after all. Raises Stale."""
    _write(question, version, by, "open", answered_at=None)


def take_on(question, owner, due, *, by, version):
    """This person of the city of the pitch answers it by that day. Raises Stale."""
    _write(question, version, by, "taken on", owner=owner, due=due, reminded_on=None)


def _write(question, version, by, became, **said):
    with transaction.atomic():
        standing = PitchQuestion.objects.filter(pk=question.pk, version=version, withdrawn_at=None)
        if not standing.update(version=F("version") + 1, **said):
            raise Stale
        note_down(question.pitch, Act.Verb.CHANGED, by=by, question=question.pk, became=became)


def remind_of_questions():
    """A day ahead: who has taken a question on and not answered it is told once, while they act for the city."""
    today, told = timezone.localdate(), 0
    with viewing_as_system("reminding of questions about pitches"):
        due = PitchQuestion.objects.filter(answered_at=None, reminded_on=None, due__lte=today + timedelta(days=1))
        due = due.filter(withdrawn_at=None, owner__is_active=True, pitch__deleted_at=None)
        for question in due.select_related("owner", "pitch__meeting").order_by("pk"):
            PitchQuestion.objects.filter(pk=question.pk).update(reminded_on=today)
            acts = Membership.objects.acting().filter(city=question.pitch.city_id, person=question.owner_id)
            if acts.exists():
                _tell_owner(question, question.owner, question.due)
                told += 1
    return f"{told} people reminded of questions about pitches" if told else None


def _tell_owner(question, owner, due):
    link = link_for(owner, "pitches:question", question.pitch.code, question.code)
    more = {"meeting": question.pitch.meeting, "due": due}
    write(owner, "mail/question_waits", link, button=_("Answer the question"), **more)
