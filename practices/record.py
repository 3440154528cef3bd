"""The whole record of a practice as plain data: what a form sends, a revision keeps, two versions are compared by."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posts.editing import Stale, note_down, write_version
from posts.history import keep_revision, last_number
from posts.markdown import as_text
from posts.models import Act
from posts.search import keep_words
from practices.models import (
    BarrierMet,
    Block,
    Cause,
    Condition,
    Contract,
    Dataset,
    Fit,
    Funding,
    Indicator,
    Lesson,
    Party,
    Practice,
    Reading,
    SourceLink,
    Stage,
    StageChange,
    Term,
    TurningPoint,
)

FAILURE = [
    *("expected", "happened", "turning_points", "causes", "warning_sign"),
    *("cost_sunk", "saved", "conditions", "advice"),
]
MONEY = [
    *("cost_czk", "cost_year", "cost_vat", "cost_note", "cost_driver", "cost_units", "opex_czk", "staff_days"),
    *("saving_planned_czk", "saving_czk", "payback_years", "fundings", "contracts"),
]
# The parts of a record in the order of the page: key, name, keys of the record.
SECTIONS = [
    ("note", _("Note"), ["title", "summary", "outcome", "body", "contact"]),
    ("why", _("Why"), ["problem", "goal", "goals", "came_from", "came_from_whom", "parties", "participation"]),
    ("what", _("What we did"), ["solution", "place", "technologies", "datasets", "blocks"]),
    (
        "results",
        _("How it went"),
        ["results", "indicators", "evidence", "evidence_basis", "side_effects", "public_response"],
    ),
    ("failure", _("If it was stopped or did not work out"), FAILURE),
    ("money", _("Money"), MONEY),
    ("barriers", _("Barriers"), ["barriers"]),
    ("lessons", _("Lessons"), ["lessons", "differently"]),
    ("transfer", _("For the next city"), ["fits", "minimum", "luck", "offer", "stand_in"]),
    (
        "course",
        _("Course"),
        ["started", "finished", "as_of", "stage", "stopped_in", "stages", "decision", "team"],
    ),
    ("topics", _("Topics"), ["topics"]),
    ("law", _("Law"), ["legal_basis"]),
    ("sources", _("Sources"), ["sources", "remark"]),
    ("may", _("What readers may do"), ["may"]),
    ("unknown", _("What we do not know"), ["unknown"]),
]
KEYS = [key for _section, _name, keys in SECTIONS for key in keys]
ROWS = {
    "indicators": (Indicator, ["name", "unit", "before", "after", "value", "period", "is_plan"]),
    "fundings": (Funding, ["source", "amount_czk", "note"]),
    "barriers": (BarrierMet, ["category", "text", "workaround"]),
    "lessons": (Lesson, ["text", "origin"]),
    "sources": (SourceLink, ["url", "title"]),
    "turning_points": (TurningPoint, ["on", "text", "knowable"]),
    "causes": (Cause, ["cause", "weight", "note"]),
    "conditions": (Condition, ["about", "text", "holds", "since", "word", "term"]),
    "fits": (Fit, ["fits", "trait", "low", "high", "text"]),
    "stages": (StageChange, ["stage", "on", "reason"]),
    "contracts": (Contract, ["supplier", "procurement", "url", "ends_on", "exit_terms", "again", "why"]),
    "datasets": (Dataset, ["name", "use", "url", "licence"]),
    "blocks": (Block, ["block", "name", "url", "note"]),
    "parties": (Party, ["party", "name", "note"]),
}
TERMS = ["topics", "technologies"]
COLUMNS = [key for key in KEYS if key not in ROWS and key not in TERMS]
OF_POST = ["title", "summary"]


def plain(value):
    """A value as JSON keeps it, the same for equal numbers: 10.0000 and 10 are one."""
    if isinstance(value, Decimal):
        value = value.normalize()
        return f"{value:f}" if value else "0"
    return value


def as_record(practice):
    """The whole record. Of people and terms their numbers; words for them are found when it is shown."""
    record = {key: plain(getattr(practice, _column(Practice, key))) for key in COLUMNS}
    for key in TERMS:
        record[key] = sorted(getattr(practice, key).values_list("pk", flat=True).order_by())
    for key, (model, names) in ROWS.items():
        rows = model.objects.filter(practice=practice.pk).values(*names)
        record[key] = [{name: plain(row[name]) for name in names} for row in rows]
    return record


def records_of(practices):
    """The whole records of these practices by number, as as_record() gives one: a fixed number of queries."""
    records = {
        practice.pk: {key: plain(getattr(practice, _column(Practice, key))) for key in COLUMNS}
        | {key: [] for key in [*TERMS, *ROWS]}
        for practice in practices
    }
    for key in TERMS:
        through = Practice._meta.get_field(key).remote_field.through
        for practice, term in (
            through.objects.filter(practice__in=records).values_list("practice", "term").order_by("term")
        ):
            records[practice][key].append(term)
    for key, (model, names) in ROWS.items():
        for row in model.objects.filter(practice__in=records).values("practice", *names):
            records[row.pop("practice")][key].append({name: plain(value) for name, value in row.items()})
    return records


FOUND_BY = {"title": "A", "summary": "B", "body": "B", "sources": "D", "remark": "D"}  # the rest weighs C
NO_WORDS = {
    *("outcome", "stage", "stopped_in", "started", "finished", "as_of", "cost_vat", "url", "origin", "on"),
    *("procurement", "ends_on", "again", "use", "block", "party"),
    *("cost_sunk", "evidence", "came_from", "cause", "weight", "about", "holds", "since", "fits", "trait", "term"),
}


def texts_of(record):
    """What the practice is found by, as posts/search.py takes it: every text of the record, the names of its terms."""
    texts = [(FOUND_BY.get(key, "C"), text) for key in KEYS for text in _texts(record[key], key)]
    terms = [*record["topics"], *record["technologies"]]
    texts += [
        ("B", name) for names in Term.objects.filter(pk__in=terms).values_list("name_cs", "name_en") for name in names
    ]
    return sorted(texts, key=lambda each: each[0])


def _texts(value, key=""):
    """The texts in a value of the record: of lists of rows each column that holds words."""
    if isinstance(value, list):
        return [text for row in value if isinstance(row, dict) for name in row for text in _texts(row[name], name)]
    return [as_text(value)] if isinstance(value, str) and value and key not in NO_WORDS else []


def keys_of(sections):
    """The keys of these parts of the record."""
    return [key for section, _name, own in SECTIONS if section in sections for key in own]


def sections_of(keys):
    """The parts of the record that these keys belong to, in the order of the page."""
    return [section for section, _name, own in SECTIONS if set(own) & set(keys)]


def stamped(changes, before=None):
    """The changes with the day on which each condition began to hold, or ceased to; what stays keeps its day."""
    if "conditions" not in changes:
        return changes
    known = {(row["about"], row["text"]): row for row in (before or {}).get("conditions", [])}
    rows, today = [], timezone.localdate().isoformat()
    for row in changes["conditions"]:
        old = known.get((row["about"], row["text"]))
        row = {"word": "", "term": None} | row  # older versions of a record do not know them
        same = old is not None and old["holds"] == row["holds"]
        rows.append(row | {"since": old["since"] if same else row.get("since") or today})
    return changes | {"conditions": rows}


def begin(record, *, by, form_key, quietly=False, **place):
    """A new draft from what is typed so far. quietly: it saved itself, without a line in the history.

    place: city, keeper and unit, language, and the level it is meant for. Raises IntegrityError when this form has
    already made one (a double click, a retry).
    """
    columns = {_column(Practice, key): record[key] for key in COLUMNS if key in record}
    with transaction.atomic():
        practice = Practice(**columns, **place, author=by, form_key=form_key)
        practice.save(force_insert=True)
        note_down(practice, Act.Verb.WROTE, by=by)
        if not quietly:
            keep_revision(practice, number=practice.version, by=by, data=as_record(practice))
        keep_words(practice.pk, texts_of(as_record(practice)))
    return practice


def save(practice, changes, *, by, version, minor=False, quietly=False, place=None):
    """Write what differs from the stored record as one new version. Raises Stale when another one came in between.

    Returns the keys that changed; nothing changed, nothing written. quietly: a draft saving itself, without a line in
    the history. place: {city, keeper, unit, level} of a draft, when they were chosen anew.
    """
    with transaction.atomic():
        stored = Practice.objects.editable_by(by).filter(pk=practice.pk).first()
        if stored is None:
            raise Stale
        before = as_record(stored)
        changes = stamped(changes, before)
        changed = {key: value for key, value in changes.items() if value != before[key]}
        if (before | changed)["stage"] != Stage.STOPPED and (before | changed)["stopped_in"]:
            changed["stopped_in"] = ""  # only what has ended ended somewhere
        place = {name: value for name, value in (place or {}).items() if getattr(stored, name) != value}
        if not changed and not place:
            return []
        columns = {key: changed[key] for key in OF_POST if key in changed}
        if not stored.is_draft and not minor:
            columns["confirmed_at"] = timezone.now()  # whoever brings it up to date says that the rest holds
        number = write_version(stored, by=by, version=version, columns=columns | place)
        if not quietly and not stored.is_draft and last_number(stored) is None:
            keep_revision(stored, number=version, by=None, data=before, at=stored.updated_at)
        _write(stored, changed, by)
        keep_words(stored.pk, texts_of(before | changed))
        if not quietly:
            keep_revision(stored, number=number, by=by, data=before | changed)
            sections = sections_of(changed)
            if not minor and not stored.is_draft:
                Reading.objects.note_changes(stored, sections, by)
            note_down(stored, Act.Verb.CHANGED, by=by, sections=sections, minor=minor, version=number)
            _note_answers(stored, before["conditions"], changed.get("conditions", []), by)
    return list(changed)


def _note_answers(practice, before, after, by):
    """An act for each condition of which something else is said now than before; not a word of it."""
    known = {(row["about"], row["text"]): row["holds"] for row in before}
    for row in after:
        was = known.get((row["about"], row["text"]), row["holds"])
        if was != row["holds"]:
            said = {"about": row["about"], "holds": row["holds"], "before": was, "term": row["term"]}
            note_down(practice, Act.Verb.ANSWERED, by=by, **said)


def keep_as_shared(practice, *, by):
    """What is shared stands in the history from its first day, though the draft may have saved itself last, quietly."""
    record, last = as_record(practice), practice.revisions.first()
    if last is None or last.data != record:
        keep_revision(practice, number=practice.version, by=by, data=record, at=practice.published_at)


def _write(practice, changed, by):
    own = {_column(Practice, key): changed[key] for key in COLUMNS if key in changed and key not in OF_POST}
    if own:
        Practice.objects.editable_by(by).filter(pk=practice.pk).update(**own)
    for key in TERMS:
        if key in changed:
            getattr(practice, key).set(changed[key])
    for key, (model, names) in ROWS.items():
        if key in changed:
            model.objects.filter(practice=practice.pk).delete()
            model.objects.bulk_create(
                model(practice_id=practice.pk, position=at, **{_column(model, name): row[name] for name in names})
                for at, row in enumerate(changed[key])
            )


def _column(model, name):
    return model._meta.get_field(name).attname
