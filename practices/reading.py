"""One practice as its readers see it: the record with its rows, who else reads it, whom to ask, how it went."""

import json
from decimal import Decimal

from django.db import connection
from django.utils.translation import get_language, gettext

from cities.models import ORGANISERS, ROOM, City, Membership, Unit, User
from cities.prepared import ask, fetch
from posts.models import Level, Post
from posts.visibility import EDITABLE, GROUPS, READABLE, as_reader, door_of, groups_reading
from practices.fitting import MET
from practices.models import Block, Cause, Condition, Contract, Dataset, Fit, Lesson, Party, Practice, Stage
from practices.reach import room_title

# Written by hand, because every page of a practice begins with it, and every refusal ends there. Two texts: for a list
# of codes PostgreSQL makes a new plan each time.
FIND = f"""
select post.id from posts_post post
where post.code = %(code)s and post.kind = 'practice' and {READABLE}"""  # noqa: S608  conditions of our own
FIND_ALL = FIND.replace("= %(code)s", "= any(%(codes)s)")

# Whether anybody has said or answered anything under it: of most practices nothing is asked further.
TALKED = """(exists (select from posts_comment c where c.post_id = post.id)
  or exists (select from posts_reaction r where r.post_id = post.id))"""
# The same of files.
FILED = "exists (select from posts_attachment a where a.post_id = post.id and a.deleted_at is null)"
# Whether another city says what came of it there: of those this reader may see (row security), never a stored flag.
ADOPTED = "exists (select from practices_adoption a where a.adopted_id = post.id)"
# The same of supplements: those in the record, and those that wait for a word of one of the two cities.
SUPPLEMENTED = """(exists (
    select from practices_contribution n where n.practice_id = post.id and n.withdrawn_at is null)
  or exists (select from practices_supplement n where n.supplemented_id = post.id
    and not exists (select from practices_verdict v where v.supplement_id = n.post_ptr_id)))"""
# The same of narrower parts; where there never were any, nothing is looked up.
PARTED = """(practice.has_parts and (practice.tells_more
  or exists (select from practices_part a where a.whole_id = post.id)))"""
# Whether the reader has put it on a shelf.
SHELVED = "exists (select from practices_shelved s where s.post_id = post.id and s.person_id = %(reader)s)"

# When the reader had it before them last.
READ_AT = "(select r.at from practices_reading r where r.post_id = post.id and r.person_id = %(reader)s)"

# The record and what hangs on it, in one statement: as twelve it would cost more than the rest of the page. Asked for a
# post that the reader may read, and under row security like everything else.
FIELDS = Practice._meta.concrete_fields
COLUMNS = ", ".join(f"{'post' if field.model is Post else 'practice'}.{field.column}" for field in FIELDS)
RECORD = f"""
select {COLUMNS}, {EDITABLE} as editable, {GROUPS} as groups, {TALKED} as talked, {FILED} as filed,
  {SHELVED} as shelved, {READ_AT} as read_at, {ADOPTED} as adopted, {SUPPLEMENTED} as supplemented,
  {PARTED} as parted, practice.has_more,
  (select row_to_json(c) from (
    select id, name, region, population, status from cities_city where id = post.city_id) c) as city,
  (select row_to_json(u) from (select id, name from cities_unit where id = post.unit_id) u) as unit,
  (select json_agg(part) from (
    select name, unit, before::text, after::text, value::text, period, is_plan
    from practices_indicator where practice_id = post.id order by position, id) part) as indicators,
  (select json_agg(part) from (
    select t.name_cs, t.name_en, f.amount_czk, f.note
    from practices_funding f join practices_term t on t.id = f.source_id
    where f.practice_id = post.id order by f.position, f.id) part) as fundings,
  (select json_agg(part) from (
    select t.name_cs, t.name_en, b.text, b.workaround
    from practices_barriermet b join practices_term t on t.id = b.category_id
    where b.practice_id = post.id order by b.position, b.id) part) as barriers,
  (select json_agg(part) from (
    select text, origin from practices_lesson where practice_id = post.id order by position, id) part) as lessons,
  (select json_agg(part) from (
    select url, title from practices_sourcelink where practice_id = post.id order by position, id) part) as sources,
  (select json_agg(part) from (
    select stage, "on", reason from practices_stagechange
    where practice_id = post.id order by "on", position, id) part) as stages,
  (select json_agg(part) from (
    select t.key, t.name_cs, t.name_en from practices_practice_topics m join practices_term t on t.id = m.term_id
    where m.practice_id = post.id order by t.position, t.id) part) as topics,
  (select json_agg(part) from (
    select t.key, t.name_cs, t.name_en from practices_practice_technologies m join practices_term t on t.id = m.term_id
    where m.practice_id = post.id order by t.position, t.id) part) as technologies,
  practices_presented(post.id) as presented
from posts_post post join practices_practice practice on practice.post_ptr_id = post.id
where post.id = any(%(posts)s)"""  # noqa: S608  our own words
# What only some practices tell, with a statement of its own: how it was stopped, whom it fits.
MORE = f"""select
  (select json_agg(part) from (
    select "on", text, knowable from practices_turningpoint
    where practice_id = %(post)s order by "on", position, id) part) as turning_points,
  (select json_agg(part) from (
    select cause, weight, note from practices_cause
    where practice_id = %(post)s order by position, id) part) as causes,
  (select json_agg(part) from (
    select o.about, o.text, o.holds, o.since, o.word, t.name_cs, t.name_en
    from practices_condition o left join practices_term t on t.id = o.term_id
    where o.practice_id = %(post)s order by o.position, o.id) part) as conditions,
  (select json_agg(part) from (
    select f.fits, f.trait, f.trait as key, f.low, f.high, f.text, {MET} as met
    from practices_fit f left join cities_city c on c.id = %(city)s
    where f.practice_id = %(post)s order by f.position, f.id) part) as fits,
  (select json_agg(part) from (
    select supplier, procurement, url, ends_on, exit_terms, again, why
    from practices_contract where practice_id = %(post)s order by position, id) part) as contracts,
  (select json_agg(part) from (
    select name, use, url, licence
    from practices_dataset where practice_id = %(post)s order by position, id) part) as datasets,
  (select json_agg(part) from (
    select block, name, url, note
    from practices_block where practice_id = %(post)s order by position, id) part) as blocks,
  (select json_agg(part) from (
    select party, name, note
    from practices_party where practice_id = %(post)s order by position, id) part) as parties"""  # noqa: S608  our own words
MORE_ROWS = ("turning_points", "causes", "conditions", "fits", "contracts", "datasets", "blocks", "parties")
LABELLED = {"cause": Cause.Kind, "weight": Cause.Weight, "about": Condition.Kind, "trait": Fit.Trait}
LABELLED |= {"procurement": Contract.Procurement, "again": Contract.Again, "use": Dataset.Use}
LABELLED |= {"block": Block.Kind, "party": Party.Kind}
NUMBERS = ("before", "after", "value")


def find(code, user, *, city=None):
    """The practice with this code as the person may read it, with `editable`, `talked`, `filed` and `shelved`; None for
    outsiders. city: gives the city with whose facts its fits are compared; asked only where there are any.
    """
    return next(_read(fetch(FIND, {"code": code, **as_reader(user)}), user, city), None)


def find_all(codes, user):
    """Those of several practices that the person may read, in the order of their codes."""
    practices = _read(fetch(FIND_ALL, {"codes": codes, **as_reader(user)}), user)
    return sorted(practices, key=lambda practice: codes.index(practice.code))


def _read(found, user, city=None):
    """The practices of the rows that FIND gave."""
    if found:
        with connection.cursor() as cursor:
            ask(cursor, RECORD, {"posts": [pk for (pk,) in found], **as_reader(user)})
            names = [column.name for column in cursor.description]
            rows = cursor.fetchall()
        yield from (_practice(names, row, city) for row in rows)


def _practice(names, row, city):
    practice = Practice.from_db(connection.alias, [field.attname for field in FIELDS], row[: len(FIELDS)])
    found = dict(zip(names[len(FIELDS) :], row[len(FIELDS) :], strict=True))
    practice.city = City(**found.pop("city"))
    practice.unit = Unit(**found.pop("unit")) if found["unit"] else found.pop("unit")
    practice.editable, practice.groups = found.pop("editable"), found.pop("groups") or []
    practice.changes = json.loads(practice.changes)
    for each in ("read_at", "talked", "filed", "shelved", "adopted", "supplemented", "parted"):
        setattr(practice, each, found.pop(each))
    practice.more = _more(practice.pk, city) if found.pop("has_more") else {key: [] for key in MORE_ROWS}
    practice.rows = _in_words({name: part or [] for name, part in found.items()})
    return practice


def _more(pk, city):
    compared = city and city()
    with connection.cursor() as cursor:
        ask(cursor, MORE, {"post": pk, "city": compared and compared.pk})
        found = dict(zip(MORE_ROWS, cursor.fetchone(), strict=True))
    for part in MORE_ROWS:
        found[part] = found[part] or []
        for row in found[part]:
            row.update({key: kind(row[key]).label for key, kind in LABELLED.items() if row.get(key)})
    for row in found["conditions"]:
        row["answer"] = Condition.Holds(row["holds"]).label
        row["name"] = (row["name_en"] if get_language() == "en" else "") or row["name_cs"]
    return found


def _in_words(rows):
    for part in ("fundings", "barriers", "topics", "technologies"):
        for row in rows[part]:
            row["name"] = (row["name_en"] if get_language() == "en" else "") or row["name_cs"]
    for row in rows["indicators"]:
        row.update({key: None if row[key] is None else Decimal(row[key]) for key in NUMBERS})
    for row in rows["lessons"]:
        row["origin"] = Lesson.Origin(row["origin"]).label
    return rows


def rows_of(practice):
    """{part: [row]} of a practice that find() gave; terms with their `name` in the reader's language."""
    return practice.rows | practice.more


def door(practice):
    """Who reads it, as components/sill.html takes it: cities with their people, by today's memberships."""
    groups = practice.groups if hasattr(practice, "groups") else groups_reading(practice)
    found = door_of(groups)
    others = [group for group in found.groups if group["id"] != practice.keeper_id]
    named = gettext("Only the cities named here can read it.")  # the level's own sentence speaks to who chose them
    may = [named if practice.level == Level.CIRCLE else Level(practice.level).sentence]
    if any(group["name"] == ORGANISERS for group in found.groups):
        kept = gettext("The organiser keeps the record and reads it too.")
        may.append(gettext("The organisers of the meeting read it too.") if practice.kind == Post.Kind.PITCH else kept)
    may += [str(Practice.May(mark).label) for mark in getattr(practice, "may", ())]  # a question allows nothing
    return {
        "level": practice.level,
        "name": _circle(others),
        "cities": found.cities,
        "city_count": found.city_count,
        "people_count": found.people_count,
        "note": _which_members(others) if practice.level == Level.MEMBERS else "",
        "may": may,
    }


def _circle(others):
    """The name of the circle or of the meeting when the door is open to one of them and nobody else."""
    if len(others) == 1 and others[0]["name"].startswith(ROOM):
        return gettext("In the room: %(name)s") % {"name": room_title(others[0]["name"])}
    if len(others) == 1 and others[0]["circle"] and not others[0]["frozen"]:
        return gettext("Circle %(name)s") % {"name": others[0]["circle"]}
    return ""


def _which_members(others):
    frozen = [group["circle"] for group in others if group["frozen"]]
    if frozen:
        return gettext("only the members of %(day)s") % {"day": frozen[0]}
    return gettext("also cities that join later")


def as_written(practice, rows):
    """The record as practices/wording.py asks it what is missing."""
    return {
        field.attname.removesuffix("_id"): getattr(practice, field.attname) for field in Practice._meta.fields
    } | rows


# By hand, as every page of a practice asks. The person named comes first, then who stands in, then whoever has
# coordinated longest.
CONTACT = """
select u.title_before, u.name, u.title_after, u.email, u.phone, m.role, m.city_id, unit.name,
       m.city_id is not null and m.person_id in (%(named)s, %(stand_in)s), m.person_id
from cities_membership m join cities_user u on u.id = m.person_id and u.is_active
left join cities_city c on c.id = m.city_id left join cities_unit unit on unit.id = m.unit_id
where m.valid_from <= statement_timestamp() and (m.valid_to is null or m.valid_to > statement_timestamp())
  and (m.person_id in (%(named)s, %(stand_in)s) and (m.city_id = %(city)s and m.role <> 'guest' or m.role = 'organiser')
    or m.city_id = %(city)s and m.role = 'coordinator' and c.status = any(%(active)s))
order by m.person_id is distinct from %(named)s, m.person_id is distinct from %(stand_in)s, m.valid_from, m.id
limit 8"""  # somebody may act through several units


def contacts_of(practice):
    """Whom to ask, at most two: the person named, while they act for the city or keep its record, and who stands in for
    them; where nobody is named, or neither does any more, first the city's coordinator.
    """
    named = {"named": practice.contact_id, "stand_in": practice.stand_in_id}
    with connection.cursor() as cursor:
        ask(cursor, CONTACT, named | {"city": practice.city_id, "active": list(City.ACTIVE)})
        found = cursor.fetchall()
    known = {row[-1]: row for row in reversed(found) if row[-1] in named.values()}
    chosen = [known[pk] for pk in dict.fromkeys(named.values()) if pk in known]
    coordinator = next((row for row in found if row[5] == Membership.Role.COORDINATOR), None)
    if coordinator and coordinator not in chosen and (practice.contact_id is None or not chosen):
        chosen.insert(0, coordinator)
    return [_contact(row, practice) for row in chosen]


def _contact(row, practice):
    before, name, after, email, phone, role, city, unit, is_named, _person = row
    place = ["" if is_named else Membership.Role(role).label, unit, practice.city.name if city else ""]
    return {
        "name": User(title_before=before, name=name, title_after=after).full_name,
        "place": ", ".join(str(part) for part in place if part),
        "email": email,
        "phone": phone,
    }


def course(practice, rows):
    """The steps of the practice's life in order, as components/steps.html takes them."""
    steps = [{"when": row["on"], "text": _step(row), "stage": row["stage"], "done": True} for row in rows["stages"]]
    told = [step["when"] for step in steps if step["when"]]
    if practice.started and not _is_told(practice.started, told):
        steps.append({"when": practice.started, "text": gettext("beginning"), "done": True})
    if practice.finished and not _is_told(practice.finished, told):
        steps.append({"when": practice.finished, "text": gettext("end"), "done": True})
    return sorted(steps, key=lambda step: step["when"] or "")


def _step(row):
    """The stage that was reached, and why."""
    stage = str(Stage(row["stage"]).label)
    return f"{stage}: {row['reason']}" if row["reason"] else stage


def _is_told(day, told):
    """Whether a step says this day already, more or less exactly: 2025 tells 2/2025 too."""
    return any(day.startswith(when) or when.startswith(day) for when in told)
