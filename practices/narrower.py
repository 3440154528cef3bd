"""Narrower parts of a practice: reading them as one reader may, writing them, moving texts of the practice there."""

from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils.translation import ngettext

from cities.prepared import fetch_named
from posts.editing import Stale, note_down, write_version
from posts.files import arranged
from posts.history import keep_revision
from posts.markdown import as_text
from posts.models import Act, Post
from posts.search import keep_words, passage
from posts.sharing import WIDTH, share
from posts.visibility import READ, READABLE, as_reader, cities_reading, grants_of
from practices.adopting import WHOLE
from practices.fields import written
from practices.models import Part, Practice
from practices.record import SECTIONS, as_record, save

# Both doors are asked: the part's own, and that of the practice. Row security asks them again.
OF_PRACTICE = f"""
select post.code, post.title, post.level, whole.level as widest, a.section, a.really, a.text, a.numbers::json,
  (select json_agg(f) from (
    select code, name, kind, size, width, height, alt, caption, state from posts_attachment
    where post_id = post.id and deleted_at is null order by id) f) as files
from practices_part a join posts_post post on post.id = a.post_ptr_id and post.state = 1
join posts_post whole on whole.id = a.whole_id
where {READABLE} and {WHOLE} and a.whole_id = %(practice)s order by post.id"""  # noqa: S608  conditions of our own

SAID = ("section", "really", "title", "text", "numbers")
MOVABLE = [  # texts of the record that may be moved into a part
    *("body", "problem", "goal", "solution", "results", "side_effects", "public_response", "evidence_basis"),
    *("expected", "happened", "warning_sign", "saved", "cost_note", "differently", "minimum", "luck"),
    *("legal_basis", "remark"),
]
EMPTY = {"cost_czk": None, "indicators": []}  # numbers that may be moved too, and what is left of them; of texts ""


# Found by words through both doors (posts/0014), then read by key. Those of one practice may come more than once.
FOUND = f"""
with hits as materialized (
  select post_id, ts_rank(words, %(query)s::tsquery, 1) as rank from posts_visible_part
  where words @@ %(query)s::tsquery limit 200)
select whole.code, whole.title, city.name as city, a.section, post.title as heading, a.text, post.level,
  whole.level as widest
from hits join posts_post post on post.id = hits.post_id join practices_part a on a.post_ptr_id = post.id
join posts_post whole on whole.id = a.whole_id join cities_city city on city.id = post.city_id
where {READABLE} and {WHOLE} order by hits.rank desc, post.id desc limit %(few)s"""  # noqa: S608  conditions of our own


def found_in_parts(reader, query, *, few):
    """The narrower parts in which the words are, the best first, ready to show: {code, title, text, level …}."""
    rows = fetch_named(FOUND, {"query": query.sql, "few": few, **as_reader(reader)})
    for row in rows:
        row["name"] = Part.Section(row["section"]).label
        row["level"] = narrower_of(row["level"], row["widest"])
        row["text"] = passage([as_text(row["heading"]), as_text(row["text"])], query)
    return rows


def texts_of(said):
    """What a part is found by, as posts/search.py takes it."""
    numbers = [("C", row["name"]) for row in said["numbers"]]
    return [("B", said["title"]), ("C", as_text(said["text"])), *numbers]


def parts_of(practice, *, reader):
    """{section: [part]} as this reader may see them, what really happened first; each with its effective `level`."""
    found = {}
    for row in fetch_named(OF_PRACTICE, {"practice": practice.pk, **as_reader(reader)}):
        row["level"] = narrower_of(row["level"], row["widest"])
        row["name"] = Part.Section(row["section"]).label
        row["files"] = arranged(row["files"]) if row["files"] else None
        found.setdefault(row["section"], []).append(row)
    return {section: sorted(rows, key=lambda row: not row["really"]) for section, rows in found.items()}


def narrower_of(level, whole):
    """The level that holds: a part is never wider than its whole, whenever that was narrowed."""
    return min(level, whole, key=WIDTH.index)


def hidden_words(practice):
    """How many parts the reader does not see, in words; nothing unless the practice's editors let it be said."""
    with connection.cursor() as cursor:
        cursor.execute("select practices_parts_hidden(%s)", [practice.pk])
        return _not_shared(cursor.fetchone()[0])


def _not_shared(number):
    words = ngettext(
        "%(n)s part of this practice is not shared with your city.",
        "%(n)s parts of this practice are not shared with your city.",
        number,
    )
    return words % {"n": number} if number else ""


def for_editors(practice, *, by):
    """The parts in the order of the page, and those in the trash: (parts, gone). Each with the cities that read it."""
    order = [section for section, _name in Part.Section.choices]
    parts = Part.objects.editable_by(by).filter(whole=practice.pk)
    parts = sorted(parts, key=lambda part: (order.index(part.section), part.pk))
    inside = {city.pk for city in cities_reading(_reading(practice))}
    for part in parts:
        part.cities = [city for city in cities_reading(_reading(part)) if city.pk in inside]
        part.level_now = narrower_of(part.level, practice.level)
    return parts, list(Part.objects.in_trash_of(by).filter(whole=practice.pk).order_by("-deleted_at", "-pk"))


def as_read_by(city, practice, *, by):
    """What parts_of() and hidden_words() would say to people of this city, for an editor's preview."""
    parts, _gone = for_editors(practice, by=by)
    codes = {part.code for part in parts if city in part.cities}
    found = {
        section: [row for row in rows if row["code"] in codes]
        for section, rows in parts_of(practice, reader=by).items()
    }
    unseen = _not_shared(len(parts) - len(codes)) if practice.tells_more else ""
    return {"parts": {section: rows for section, rows in found.items() if rows}, "unseen": unseen}


def _reading(post):
    return [group for group, codename in grants_of(post) if codename == READ]


def movable(practice):
    """The keys of what may be moved out of the record: texts and numbers that are there, in the order of the page."""
    record = as_record(practice)
    keys = [key for _section, _name, own in SECTIONS for key in own if key in MOVABLE or key in EMPTY]
    return [key for key in keys if record[key] not in ("", None, [])]


def add(practice, said, level, groups, *, by, form_key=None, taking=None, version=None):
    """A new part behind a door of its own. Raises Stale: the form has made one already, or the practice has changed.

    taking: {key: heading} of texts and numbers that go out of the practice, seen in its `version`, to the beginning of
    the part.
    """
    if taking and version != practice.version:
        raise Stale
    said = said | {
        "text": _moved(practice, taking or {}) + said["text"],
        "numbers": _moved_numbers(practice, taking or {}) + said["numbers"],
    }
    place = {"city_id": practice.city_id, "keeper_id": practice.keeper_id, "author": by, "form_key": form_key}
    try:
        with transaction.atomic():
            part = Part(whole_id=practice.pk, part_of_id=practice.pk, language=practice.language, **place, **said)
            part.save(force_insert=True)
            note_down(part, Act.Verb.WROTE, by=by)
            keep_words(part.pk, texts_of(said))
            _open(part, level, groups, by)
            if taking and not save(practice, {key: EMPTY.get(key, "") for key in taking}, by=by, version=version):
                raise Stale
            if taking:
                Part.objects.editable_by(by).filter(pk=part.pk).update(taken=list(taking), taken_in=version + 1)
            keep_revision(part, number=part.version, by=by, data=said)
    except IntegrityError:
        raise Stale from None
    return part


def _moved(practice, taking):
    """The texts that are moved, ready to stand before another one; several of them under their headings."""
    keys = [key for key in taking if key in MOVABLE]
    texts = [(f"**{taking[key]}**\n\n" if len(keys) > 1 else "") + getattr(practice, key) for key in keys]
    return "".join(f"{text.rstrip()}\n\n" for text in texts)


def _moved_numbers(practice, taking):
    """The numbers that are moved, as rows of a part."""
    rows, record = [], as_record(practice) if EMPTY.keys() & taking else {}
    if "cost_czk" in taking:
        year = str(record["cost_year"] or "")
        rows.append({"name": taking["cost_czk"], "value": written(record["cost_czk"]), "unit": "", "year": year})
    for row in record["indicators"] if "indicators" in taking else []:
        before, after, value = (row[key] and written(Decimal(row[key])) for key in ("before", "after", "value"))
        value = value or f"{before or '–'} → {after or '–'}"
        rows.append({"name": row["name"], "value": value, "unit": row["unit"], "year": row["period"]})
    return rows


def rewrite(part, said, door, *, by, version):
    """Write the part anew; its history keeps what it said. door: (level, groups) when they change. Raises Stale."""
    with transaction.atomic():
        columns = {"title": said["title"]}
        number = write_version(part, by=by, version=version, columns=columns)
        own = {key: value for key, value in said.items() if key not in columns}
        Part.objects.editable_by(by).filter(pk=part.pk).update(**own)
        keep_words(part.pk, texts_of(said))
        keep_revision(part, number=number, by=by, data=said)
        note_down(part, Act.Verb.CHANGED, by=by, version=number)
        if door:
            _open(part, *door, by)


def _open(part, level, groups, by):
    share(Post.objects.editable_by(by).get(pk=part.pk), level, groups, by=by)
    part.refresh_from_db(fields=["version", "level", "state"])


def made_already(practice, form_key, *, by):
    """The part that this form has made before, or None."""
    mine = Part.objects.editable_by(by).filter(whole=practice.pk, author=by, form_key=form_key)
    return mine.first() if form_key else None


def moved_since(practice, number, *, by):
    """The keys whose texts were moved into narrower parts after this version: going back does not bring them back."""
    since = {"whole": practice.pk, "taken_in__gt": number}
    parts = [Part.objects.editable_by(by).filter(**since), Part.objects.in_trash_of(by).filter(**since)]
    return {key for found in parts for part in found for key in part.taken}


def tell_more(practice, tells, *, by):
    """Whether readers are told how many parts they do not see. Not a word of the record changes: no new version."""
    with transaction.atomic():
        mine = Practice.objects.editable_by(by).filter(pk=practice.pk).exclude(tells_more=tells)
        if mine.update(tells_more=tells):
            note_down(practice, Act.Verb.CHANGED, by=by, tells_more=tells)
