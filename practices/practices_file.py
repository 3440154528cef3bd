"""The file of practices (practices.yaml): its shape, and what its words mean in our record.

Every key must be there; null says that the source does not tell. A city is named as in the directory; where several
share the name, with its RÚIAN code: “Písek (549240)”. What the file has no word for follows simple rules:

- status failed → outcome failed, stage stopped; ended → outcome stopped, stage stopped; pilot → outcome early, stage
  pilot; running → stage running and outcome early without results, reserved with a barrier, works otherwise.
- stopped_in: tender, when a barrier of procurement or of grants is there and it either never started or was called off
  (the title says so: zruš, odlož, tendr, zakázk, nedod); else pilot, when title or solution speak of a pilot; else
  running, when it started and was not called off; else preparing.
- course: it started in the stage it is in (an ended one: in the stage it ended in, and `finished` is its end); with
  both dates and running, `started` began the preparation and `finished` the operation.
- summary: the first sentence of results, or of solution, at most 160 characters.
- an indicator is a plan when its name or period speaks of a plan, an aim, an estimate or an expectation.
- last confirmed: the last day of as_of.

Whatever else a person may type into our record (MORE) may stand there too, under the name and with the words of
practices/record.py: what readers may do (may: [quote, ask]), what the city offers (offer), what it looked for and does
not know (unknown: [cost_czk]), the proof (evidence: '2', evidence_basis), where it came from (came_from,
came_from_whom), whom it fits (fits), contracts, datasets … Such a key may be left out, and then an import does not
touch it; so may the keys of its rows that need not be told. Told on the site alone: the contact and the stand-in, goals
of the strategy, what a condition hangs on, how a barrier was got round, titles of sources.
"""

import datetime
import re
from collections import defaultdict

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.reading import suggestion
from cities.shapes import Choice, Key, Many, Mapping, Number, PartialDay, Text, Web, first_day, last_day
from practices.fields import PartialDate
from practices.forms import RecordForm
from practices.models import Lesson, Outcome, Practice, Stage, Vocabulary
from practices.record import KEYS, ROWS, plain
from practices.rows import ROW_FORMS

FIGURE = {"low": -(10**15), "high": 10**15, "places": 4, "null": True}
MONEY = {"low": 0, "high": 10**12, "null": True}
# Told by other words of the file, or not by a file at all.
OTHERWISE = {
    *("title", "summary", "outcome", "contact", "stand_in", "goals", "problem", "solution", "technologies"),
    *("results", "indicators"),
    *("cost_czk", "cost_note", "fundings", "barriers", "lessons", "started", "finished", "as_of"),
    *("stage", "stopped_in", "stages", "topics", "sources", "remark"),
}


def shape_of(field, *, needed=False):
    """What a file may say where a person types into this field."""
    told = {"null": not needed, "optional": not needed}
    if isinstance(field, forms.ChoiceField):
        words = Choice({str(word): str(word) for word, _label in field.choices if word}, **told)
        return Many(words, once=True, optional=True) if isinstance(field, forms.MultipleChoiceField) else words
    if isinstance(field, forms.IntegerField):
        return Number(field.min_value, field.max_value, **told)
    if isinstance(field, PartialDate):
        return PartialDay(**told)
    longest = next(each.limit_value for each in field.validators if isinstance(each, MaxLengthValidator))
    if isinstance(field, forms.URLField):
        return Web(longest, **told)
    return Text(longest, lines=isinstance(field.widget, forms.Textarea), **told)


def rows_of(key):
    """A list of rows, each with what its form asks; a condition also with the day since when."""
    fields = ROW_FORMS[key].base_fields.items()
    shapes = {name: shape_of(field, needed=field.required) for name, field in fields if name != "term"}
    if key == "conditions":
        shapes["since"] = PartialDay(null=True, optional=True)
    return Many(Mapping(**shapes), optional=True)


MORE = {
    key: rows_of(key) if key in ROWS else shape_of(RecordForm.base_fields[key]) for key in KEYS if key not in OTHERWISE
}
PRACTICES = Many(
    Mapping(
        named_by="id",
        id=Key(80),
        city=Text(100),
        country=Text(2, pattern=r"[A-Z]{2}"),
        title=Text(100),
        topics=Many(Key(), least=1, once=True),
        problem=Text(5000, lines=True, null=True),
        solution=Text(10_000, lines=True, null=True),
        results=Text(10_000, lines=True, null=True),
        indicators=Many(
            Mapping(
                name=Text(150),
                unit=Text(30, null=True),
                before=Number(**FIGURE),
                after=Number(**FIGURE),
                value=Number(**FIGURE),
                period=Text(100, null=True),
            )
        ),
        cost_czk=Number(**MONEY),
        cost_note=Text(300, null=True),
        funding=Many(Mapping(source=Key(), amount_czk=Number(**MONEY), note=Text(300, null=True))),
        started=PartialDay(null=True),
        finished=PartialDay(null=True),
        status=Choice({word: word for word in ("running", "pilot", "ended", "failed")}),
        as_of=PartialDay(null=True),
        barriers=Many(Mapping(category=Key(), text=Text(1000, lines=True))),
        lessons=Text(1000, lines=True, null=True),
        lessons_origin=Choice({"stated": Lesson.Origin.STATED, "derived": Lesson.Origin.DERIVED}, null=True),
        technologies=Many(Key(), once=True),
        note=Text(2000, lines=True, null=True),
        sources=Many(Web(), least=1, once=True),
        **MORE,
    ),
    least=1,
)
PLAN = re.compile(r"\b(plán|záměr|odhad|cíl|očekáv|předpok|plan|target|aim|estimat|expect)", re.IGNORECASE)
CALLED_OFF = re.compile(r"zruš|odlož|tendr|zakázk|nedod|cancel|postpon|tender", re.IGNORECASE)
PILOT = re.compile(r"\bpilot", re.IGNORECASE)
PROCUREMENT = {"verejne-zakazky", "dotacni-podminky"}
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ])")
ABBREVIATED = re.compile(
    r"(\b(mil|mld|tis|hl|m|č|sv|např|tj|tzv|cca|ul|nám|resp|apod|atd|r|st|ing|mgr)|\b\d{1,2})\.$", re.IGNORECASE
)


def check(record, terms):
    """What one value alone cannot tell: keys of vocabularies, dates in order, values that belong together."""
    for key, vocabulary in (("topics", Vocabulary.TOPIC), ("technologies", Vocabulary.TECHNOLOGY)):
        for place, word in enumerate(record.get(key) or []):
            known(record, key, word, terms[vocabulary], place)
    for key, name, vocabulary in (
        ("funding", "source", Vocabulary.FUNDING),
        ("barriers", "category", Vocabulary.BARRIER),
    ):
        for row in record.get(key) or []:
            if row is not None:
                known(row, name, row.get(name), terms[vocabulary])
    for row in record.get("indicators") or []:
        if row is not None:
            check_figures(row)
    check_dates(record)
    check_more(record)
    if (record.get("lessons") is None) != (record.get("lessons_origin") is None) and not record.doubtful(
        "lessons", "lessons_origin"
    ):
        record.fault("lessons_origin", _("lessons and lessons_origin come together: both or neither"))
    if not record.get("results") and not record.get("solution") and not record.doubtful("results", "solution"):
        record.fault("solution", _("tell at least the solution or the results"))


def known(record, key, word, terms, place=None):
    if word is not None and word not in terms:
        record.fault(key, _("unknown key “%(key)s”.") % {"key": word} + suggestion(word, terms), place)


def check_figures(row):
    if row.doubtful("value", "before", "after"):
        return
    pair = [row.get("before") is not None, row.get("after") is not None]
    if row.get("value") is None and not all(pair):
        row.fault("value", _("give either value, or both before and after"))
    elif row.get("value") is not None and any(pair):
        row.fault("value", _("value does not go with before and after"))


def check_dates(record):
    started, finished, as_of = (record.get(key) for key in ("started", "finished", "as_of"))
    if started and finished and last_day(finished) < first_day(started):
        record.fault("finished", _("%(finished)s is before %(started)s") % {"finished": finished, "started": started})
    if as_of and first_day(as_of) > timezone.localdate():
        record.fault("as_of", _("%(date)s has not come yet") % {"date": as_of})


def check_more(record):
    """What the forms ask of values that belong together."""
    offer = record.get("offer") or []
    if Practice.Offer.NONE in offer and len(offer) > 1:
        record.fault("offer", _("Either you offer something, or nothing."))
    for key in set(MORE) & set(ROWS) & set(record):
        needed = [name for name, shape in MORE[key].shape.keys.items() if not shape.optional]
        for row in record[key]:
            if row is None or row.doubtful(*needed, *row.nodes):
                continue
            typed = {name: str(value) for name, value in row.items() if value is not None}
            for name, words in ROW_FORMS[key](typed, terms=defaultdict(list)).errors.items():
                row.fault(name, " ".join(words))


def as_our_record(record, terms):
    """The record in the shape of practices/record.py, of people and terms their numbers."""
    outcome, stage = turned_out(record)
    stopped_in = ended_in(record) if stage == Stage.STOPPED else ""
    return {
        "title": record["title"],
        "summary": summary(record["results"] or record["solution"]),
        "outcome": str(outcome),
        "stage": str(stage),
        "stopped_in": str(stopped_in),
        "problem": record["problem"] or "",
        "solution": record["solution"] or "",
        "results": record["results"] or "",
        "started": record["started"] or "",
        "finished": record["finished"] or "",
        "as_of": record["as_of"] or "",
        "cost_czk": record["cost_czk"],
        "cost_note": record["cost_note"] or "",
        "remark": record["note"] or "",
        "topics": sorted(terms[Vocabulary.TOPIC][key] for key in record["topics"]),
        "technologies": sorted(terms[Vocabulary.TECHNOLOGY][key] for key in record["technologies"]),
        "indicators": [indicator(row) for row in record["indicators"]],
        "fundings": [
            {
                "source": terms[Vocabulary.FUNDING][row["source"]],
                "amount_czk": row["amount_czk"],
                "note": row["note"] or "",
            }
            for row in record["funding"]
        ],
        "barriers": [
            {"category": terms[Vocabulary.BARRIER][row["category"]], "text": row["text"], "workaround": ""}
            for row in record["barriers"]
        ],
        "lessons": [{"text": record["lessons"], "origin": str(record["lessons_origin"])}] if record["lessons"] else [],
        "sources": [{"url": url, "title": ""} for url in record["sources"]],
        "stages": course(record, str(stage), str(stopped_in)),
    } | more(record)


def more(record):
    """What only some records tell, as far as this one has the keys."""
    found = {key: record[key] for key in MORE if key in record}
    for key, given in found.items():
        if key in ROWS:
            shapes = MORE[key].shape.keys
            found[key] = [{name: kept(row.get(name), shapes.get(name)) for name in ROWS[key][1]} for row in given]
        else:
            found[key] = kept(given, MORE[key])
    return found


def kept(given, shape):
    """A value as our record keeps it; what is not told is empty in the way of its column."""
    if isinstance(given, list):
        return sorted(given)
    return "" if given is None and not isinstance(shape, Number | None) else given


def turned_out(record):
    """Outcome and stage that the status stands for."""
    if record["status"] == "failed":
        return Outcome.FAILED, Stage.STOPPED
    if record["status"] == "ended":
        return Outcome.STOPPED, Stage.STOPPED
    if record["status"] == "pilot":
        return Outcome.EARLY, Stage.PILOT
    if record["results"] is None:
        return Outcome.EARLY, Stage.RUNNING
    return Outcome.RESERVED if record["barriers"] else Outcome.WORKS, Stage.RUNNING


def ended_in(record):
    """In which stage it ended."""
    called_off = bool(CALLED_OFF.search(record["title"]))
    if PROCUREMENT & {row["category"] for row in record["barriers"]} and (called_off or not record["started"]):
        return Stage.TENDER
    if PILOT.search(f"{record['title']} {record['solution'] or ''}"):
        return Stage.PILOT
    return Stage.RUNNING if record["started"] and not called_off else Stage.PREPARING


def course(record, stage, stopped_in):
    """The steps that the dates tell of, in the order of the dates."""
    started, finished, first = record["started"], record["finished"], stage
    if stage == Stage.STOPPED:
        first = stopped_in
    elif stage == Stage.RUNNING and started and finished:
        first = str(Stage.PREPARING)
    if started and finished and started.startswith(finished):
        started = finished  # 2025-02 to 2025: no more exact than both are, or the end would stand before the start
    steps = [(started, first), (finished, stage)]
    return [{"stage": step, "on": on, "reason": ""} for on, step in sorted(steps, key=lambda step: step[0] or "") if on]


def indicator(row):
    numbers = {key: plain(row[key]) for key in ("before", "after", "value")}
    words = f"{row['name']} {row['period'] or ''}"
    return {
        "name": row["name"],
        "unit": row["unit"] or "",
        **numbers,
        "period": row["period"] or "",
        "is_plan": bool(PLAN.search(words)),
    }


def summary(text, longest=160):
    """The first sentence, cut at a word when it is too long."""
    first = ""
    for part in SENTENCE_END.split(" ".join(text.split())):
        first = f"{first} {part}".strip()
        if not ABBREVIATED.search(first):
            break
    if len(first) <= longest:
        return first
    short = first[:longest]
    return (short.rpartition(" ")[0] or short[:-1]).rstrip(" ,;:–-") + "…"


def confirmed(as_of, now):
    """The moment up to which the source vouches for the record, or None."""
    if not as_of:
        return None
    end = datetime.datetime.combine(last_day(as_of), datetime.time(12), timezone.get_default_timezone())
    return min(end, now)
