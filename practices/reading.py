"""One practice as its readers see it: the record with its rows, who else reads it, whom to ask, how it went."""

from decimal import Decimal

from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language, gettext

from cities.models import ORGANISERS, Membership
from posts.models import Level, PostGroupPermission
from posts.visibility import READ, cities_reading, permission_id
from practices.models import Lesson, Practice, Stage

# What hangs on a practice, in one statement: as eight it would cost more than the rest of the page. Asked for a practice
# that visible_to has found, and under row security like everything else.
PARTS = """
select
  (select json_agg(part) from (
    select name, unit, before::text, after::text, value::text, period, is_plan
    from practices_indicator where practice_id = %(pk)s order by position, id) part) as indicators,
  (select json_agg(part) from (
    select t.name_cs, t.name_en, f.amount_czk, f.note
    from practices_funding f join practices_term t on t.id = f.source_id
    where f.practice_id = %(pk)s order by f.position, f.id) part) as fundings,
  (select json_agg(part) from (
    select t.name_cs, t.name_en, b.text, b.workaround
    from practices_barriermet b join practices_term t on t.id = b.category_id
    where b.practice_id = %(pk)s order by b.position, b.id) part) as barriers,
  (select json_agg(part) from (
    select text, origin from practices_lesson where practice_id = %(pk)s order by position, id) part) as lessons,
  (select json_agg(part) from (
    select url, title from practices_sourcelink where practice_id = %(pk)s order by position, id) part) as sources,
  (select json_agg(part) from (
    select stage, "on", reason from practices_stagechange
    where practice_id = %(pk)s order by "on", position, id) part) as stages,
  (select json_agg(part) from (
    select t.key, t.name_cs, t.name_en from practices_practice_topics p join practices_term t on t.id = p.term_id
    where p.practice_id = %(pk)s order by t.position, t.id) part) as topics,
  (select json_agg(part) from (
    select t.key, t.name_cs, t.name_en from practices_practice_technologies p join practices_term t on t.id = p.term_id
    where p.practice_id = %(pk)s order by t.position, t.id) part) as technologies"""
NUMBERS = ("before", "after", "value")


def find(code, user):
    """The practice with this code as the person may read it, with `editable`; None when there is none for them."""
    may_edit = Practice.objects.editable_by(user).filter(pk=OuterRef("pk"))
    return (
        Practice.objects.visible_to(user)
        .select_related("city", "unit", "contact", "keeper")
        .defer("city__arms")
        .annotate(editable=Exists(may_edit))
        .filter(code=code)
        .first()
    )


def rows_of(practice):
    """{part: [row]} of the practice found; terms with their `name` in the reader's language."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS, {"pk": practice.pk})
        names = [column.name for column in cursor.description]
        rows = {name: part or [] for name, part in zip(names, cursor.fetchone(), strict=True)}
    for part in ("fundings", "barriers", "topics", "technologies"):
        for row in rows[part]:
            row["name"] = (row["name_en"] if get_language() == "en" else "") or row["name_cs"]
    for row in rows["indicators"]:
        row.update({key: None if row[key] is None else Decimal(row[key]) for key in NUMBERS})
    for row in rows["lessons"]:
        row["origin"] = Lesson.Origin(row["origin"]).label
    return rows


def door(practice):
    """Who reads it, as components/sill.html takes it: cities with their people, by today's memberships."""
    groups = _reading_groups(practice)
    cities = list(cities_reading([group["pk"] for group in groups]))
    others = [group for group in groups if group["pk"] != practice.keeper_id]
    circle = others[0]["circle__name"] if len(others) == 1 and not others[0]["circle__frozen"] else None
    may = [Level(practice.level).sentence]
    if practice.keeper.name == ORGANISERS:
        may.append(gettext("The organiser keeps the record and reads it too."))
    return {
        "level": practice.level,
        "name": gettext("Circle %(name)s") % {"name": circle} if circle else "",
        "cities": [(city.name, city.people) for city in cities],
        "city_count": len(cities),
        "people_count": sum(city.people for city in cities),
        "note": _which_members(others) if practice.level == Level.MEMBERS else "",
        "may": may,
    }


def _reading_groups(practice):
    grants = PostGroupPermission.objects.filter(content_object=practice.pk, permission=permission_id(READ))
    return list(
        Group.objects.filter(pk__in=grants.values("group"))
        .values("pk", "circle__name", "circle__frozen")
        .order_by("pk")
    )


def _which_members(others):
    frozen = [group["circle__name"] for group in others if group["circle__frozen"]]
    if frozen:
        return gettext("only the members of %(day)s") % {"day": frozen[0]}
    return gettext("also cities that join later")


def as_written(practice, rows):
    """The record as practices/wording.py asks it what is missing."""
    return {
        field.attname.removesuffix("_id"): getattr(practice, field.attname) for field in Practice._meta.fields
    } | rows


def contact_of(practice):
    """The person to ask, with `place`, while they act for the city; None otherwise."""
    person = practice.contact
    if person is None or not person.is_active:
        return None
    seat = Membership.objects.current().filter(person=person, city=practice.city_id).select_related("unit").first()
    if seat is None:
        return None
    return {
        "name": person.full_name,
        "place": ", ".join(str(part) for part in (seat.unit, practice.city) if part),
        "email": person.email,
        "phone": person.phone,
    }


def course(practice, rows):
    """The steps of the practice's life in order, as components/steps.html takes them."""
    steps = [
        {"when": row["on"], "text": row["reason"] or Stage(row["stage"]).label, "stage": row["stage"], "done": True}
        for row in rows["stages"]
    ]
    told = {step["when"] for step in steps}
    if practice.started and practice.started not in told:
        steps.append({"when": practice.started, "text": gettext("beginning"), "done": True})
    if practice.finished and practice.finished not in told:
        steps.append({"when": practice.finished, "text": gettext("end"), "done": True})
    return sorted(steps, key=lambda step: step["when"] or "")
