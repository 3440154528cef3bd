"""What hangs on a pitch and on a meeting, each part for those whom it concerns, in one statement each."""

from datetime import date, datetime

from cities.models import City
from cities.prepared import fetch_named
from meetings.models import Decision, Feedback, HostTask, MeetingChange, Pitch, Retelling
from meetings.registering import Fullness
from posts.visibility import EDITABLE, GROUPS, READABLE, as_reader
from practices.kinds import SPACES
from practices.reading import TALKED

# As ten statements it would cost more than the rest of the page. Asked under row security, which says the same of each.
HANGING = f"""
select post.mine as editable, {GROUPS} as groups, {TALKED} as talked,
  (select json_build_array(post.kind, post.code, post.title) from posts_post post
    where post.id = pitch.about_id and post.part_of_id is null and {READABLE}) as about,
  case when post.mine or %(organiser)s then (select json_agg(part) from (
    select s.status as state, s.at, s.word, m.title as meeting
    from meetings_pitchstep s join meetings_meeting m on m.id = s.meeting_id
    where s.pitch_id = post.id order by s.at, s.id) part) end as steps,
  case when post.mine then (select json_agg(part) from (
    select f.will, f.useful, f.more, k.name as city, u.name as person
    from meetings_feedback f join cities_city k on k.id = f.city_id join cities_user u on u.id = f.person_id
    where f.pitch_id = post.id order by k.sort_key, f.id) part) end as feedback,
  case when %(begun)s and %(organiser)s and not post.mine then (
    select json_build_array(n.answers, n.cities) from meetings_feedback_count(post.id) n) end as answers,
  %(begun)s and not post.mine and exists (
    select from meetings_registration r where r.meeting_id = pitch.meeting_id and r.person_id = %(reader)s
    and r.presence = 'present' and meetings_may_feed_back(post.id, r.city_id)) as may_give,
  array(select c from unnest(%(asking)s::bigint[]) c where meetings_may_ask(post.id, c)) as may_ask,
  case when %(over)s then json_build_object(
    'may', array(select c from unnest(%(own)s::bigint[]) c where meetings_may_ask_again(post.id, c)),
    'cities', meetings_cities_asking(post.id),
    'mine', array(select mine.city_id from meetings_askedagain mine where mine.pitch_id = post.id
      and mine.city_id = any(%(own)s) and mine.withdrawn_at is null and mine.meeting_id = pitch.meeting_id)
  ) end as again,
  (select json_build_object('code', post.code, 'meeting', m.title) from meetings_pitch p
    join posts_post post on post.id = p.post_ptr_id join meetings_meeting m on m.id = p.meeting_id
    where p.post_ptr_id = pitch.again_of_id and {READABLE}) as former,
  case when post.mine and pitch.status <> 'draft' then (select json_agg(part) from (
    select r.code, r.state, r.word, r.answer, r.at, k.name as city
    from meetings_retelling r join cities_city k on k.id = r.city_id
    where r.pitch_id = post.id order by r.state, k.sort_key, r.id) part) end as retellings,
  case when %(organiser)s or %(host)s and not post.mine then (select json_agg(part) from (
    select n.at, n.body, u.name as by from meetings_pitchnote n left join cities_user u on u.id = n.by_id
    where n.pitch_id = post.id order by n.at, n.id) part) end as notes,
  case when %(organiser)s then (select json_build_object('verdict', d.verdict, 'word', d.word)
    from meetings_decision d where d.pitch_id = post.id) end as decision
from (select *, {EDITABLE} as mine from posts_post post where post.id = %(pitch)s) post
join meetings_pitch pitch on pitch.post_ptr_id = post.id"""  # noqa: S608  conditions of our own


def hanging_on(pitch, *, reader, organiser, host, begun, asking, own, over):
    """{editable, groups, talked, about, former, steps, feedback, answers, may_give, may_ask, again, retellings, notes,
    decision} of a pitch that its reader has found; empty when it was closed to them since. organiser, host: whether
    they are; begun: whether it could have been given; asking: the numbers of cities that would ask about it; own: of
    those that would ask for it again; over: whether that is possible now.
    """
    roles = {"organiser": organiser, "host": host, "begun": begun, "asking": asking, "own": own, "over": over}
    rows = fetch_named(HANGING, {"pitch": pitch.pk} | roles | as_reader(reader))
    if not rows:
        return {}
    (found,) = rows
    for part, states in (("steps", Pitch.Status), ("retellings", Retelling.State), ("notes", None)):
        found[part] = [_dated(row, states) for row in found[part] or []]
    found["feedback"] = [row | {"will": Feedback.Will(row["will"])} for row in found["feedback"] or []]
    if found["about"]:
        kind, *more = found["about"]
        found["about"] = [f"{SPACES[kind]}:detail", *more]
    found["decision"] = found["decision"] and Decision(pitch=pitch, **found["decision"])
    return found


def _dated(row, states):
    named = {"state_name": states(row["state"]).label} if states else {}
    return row | named | {"at": datetime.fromisoformat(row["at"])}


def would_try(feedback):
    """[(answer, [cities])] of the feedback to a pitch."""
    return [
        (will, list(dict.fromkeys(row["city"] for row in feedback if row["will"] == will))) for will in Feedback.Will
    ]


# cities: that a source names, with whether each took part and spoke before at a debate; days: of what the host is still
# to prepare, how many before the meeting each is due; given: once it is closed, how many pitches, and how many of these
# were failures, of less than three none.
ON_MEETING = f"""
select (select post.code from meetings_meetinginside i join posts_post post on post.id = i.post_ptr_id
    where i.meeting_id = m.id and {READABLE} limit 1) as inside,
  exists (select from meetings_minutes n join posts_post post on post.id = n.post_ptr_id
    where n.meeting_id = m.id and {READABLE}) as minutes,
  (select json_agg(part) from (
    select c.id, c.name, c.status,
      exists (select from meetings_meeting_participating_cities p
        where p.meeting_id = m.id and p.city_id = c.id) as took_part,
      exists (select from meetings_meeting_earlier_cities p
        where p.meeting_id = m.id and p.city_id = c.id) as spoke_before
    from cities_city c where c.id in (
      select city_id from meetings_meeting_participating_cities where meeting_id = m.id
      union all select city_id from meetings_meeting_earlier_cities where meeting_id = m.id)
    order by c.sort_key, c.id) part) as cities,
  (select json_agg(part) from (
    select h.state, h.date, h.at, h.reason, c.name, c.locative
    from meetings_meetingchange h left join cities_city c on c.id = h.city_id
    where h.meeting_id = m.id order by h.at, h.id) part) as changes,
  array(select t.days_before from meetings_hosttask t where t.meeting_id = m.id and t.state = %(open)s) as days,
  case when m.state = 'announced' then (
    select row_to_json(f) from meetings_how_full(m.id, %(city)s, null, 'room') f) end as full,
  case when m.state = 'held' then (select row_to_json(g) from meetings_given(m.id) g where g.given > 0) end as given
from meetings_meeting m where m.id = %(meeting)s"""  # noqa: S608  conditions of our own


def hanging_on_meeting(meeting, reader, *, city=None):
    """{inside, minutes, cities, changes, days, full, given} of a meeting, as far as the reader reads them; city: for
    which they act.
    """
    said = {"meeting": meeting.pk, "open": HostTask.State.OPEN, "city": city and city.pk}
    (found,) = fetch_named(ON_MEETING, said | as_reader(reader))
    found["full"] = found["full"] and Fullness(**found["full"])
    found["changes"] = [_change(**row) for row in found["changes"] or []]
    return found | {"cities": found["cities"] or []}


def _change(*, name, locative, **said):
    days = {field: said[field] and date.fromisoformat(said[field]) for field in ("date", "at")}
    return MeetingChange(city=City(name=name, locative=locative) if name else None, **said | days)
