"""A record in words: the name of each part, what a value says, what the reader will miss."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cities.models import User
from practices.fields import PartialDate, written
from practices.forms import RecordForm
from practices.models import (
    Block,
    Cause,
    Condition,
    Contract,
    Dataset,
    Fit,
    Lesson,
    Outcome,
    Party,
    Practice,
    Stage,
    Term,
)
from practices.record import ROWS, SECTIONS, TERMS

HINTS = {
    "why": _("What the trouble was and what you wanted"),
    "what": _("How it works and what it is made of"),
    "results": _("What you measured before the change and after it"),
    "failure": _("What you expected, what happened and what would have to change"),
    "transfer": _("Whom it fits and what you offer"),
    "may": _("Quote it, use it in a tender, call the supplier"),
    "unknown": _("It is an answer too"),
    "money": _("What it cost and who paid it"),
    "barriers": _("What stood in the way and how you got round it"),
    "lessons": _("Without it the reader cannot tell what to take over"),
    "course": _("Since when, and how far it came"),
    "topics": _("So that others find it"),
    "law": _("What it stands on"),
    "sources": _("Links that the facts come from"),
}
LABELS = {
    **{name: field.label for name, field in RecordForm.base_fields.items()},
    "indicators": _("Indicators"),
    "fundings": _("Who paid it"),
    "barriers": _("Barriers"),
    "lessons": _("Lessons"),
    "sources": _("Sources"),
    "turning_points": _("Turning points"),
    "causes": _("Causes"),
    "conditions": _("It would work if"),
    "fits": _("Whom it fits"),
    "stages": _("Stages"),
    "contracts": _("Contracts"),
    "datasets": _("Data"),
    "blocks": _("What can be taken over as it is"),
    "parties": _("Partners, users, opponents"),
}
WORDS = {
    "outcome": dict(Outcome.choices),
    "stage": dict(Stage.choices),
    "stopped_in": dict(Stage.choices),
    "cost_vat": dict(Practice.Vat.choices),
    "origin": dict(Lesson.Origin.choices),
    "cost_sunk": dict(Practice.CostSunk.choices),
    "evidence": dict(Practice.Evidence.choices),
    "came_from": dict(Practice.CameFrom.choices),
    "may": dict(Practice.May.choices),
    "offer": dict(Practice.Offer.choices),
    "unknown": dict(Practice.Unknown.choices),
    "cause": dict(Cause.Kind.choices),
    "weight": dict(Cause.Weight.choices),
    "about": dict(Condition.Kind.choices),
    "holds": dict(Condition.Holds.choices),
    "fits": dict(Fit.Fits.choices),
    "trait": dict(Fit.Trait.choices),
    "procurement": dict(Contract.Procurement.choices),
    "again": dict(Contract.Again.choices),
    "use": dict(Dataset.Use.choices),
    "block": dict(Block.Kind.choices),
    "party": dict(Party.Kind.choices),
    "is_plan": {True: _("only planned"), False: ""},
}
MUST = {"title", "summary", "outcome"}  # what a shared practice always has
TICKED = {*TERMS, "goals", "offer", "may", "unknown"}
SHORT = {
    *("cost_driver", "cost_units", "opex_czk", "staff_days", "saving_planned_czk", "saving_czk", "payback_years"),
    *("cost_czk", "cost_year", "cost_vat", "started", "finished", "as_of"),
}
DATES = {"started", "finished", "as_of", "on", "since", "ends_on"}
NUMBERS = {
    *("before", "after", "value", "cost_czk", "amount_czk", "low", "high", "opex_czk", "cost_units", "staff_days"),
    *("saving_planned_czk", "saving_czk"),
}
BY_NUMBER = {"contact", "stand_in", "source", "category", "term", *TERMS}
# What a reader will miss when all of these keys are empty.
MISSED = [
    (["outcome"], _("whether it worked")),
    (["body", "solution"], _("what you really did")),
    (["differently", "lessons"], _("what you would do differently")),
    (["cost_czk", "cost_note"], _("what it cost")),
    (["fundings"], _("who paid it")),
    (["indicators"], _("how you can tell that it works")),
    (["barriers"], _("what stood in the way")),
    (["started"], _("since when you have had it")),
    (["topics"], _("what it belongs to, so that it can be found")),
]


MISSED_WHEN_ENDED = [  # only for what was stopped or did not work out
    (["expected", "happened"], _("what you expected and what happened")),
    (["causes"], _("why it turned out that way")),
    (["advice"], _("your advice to the next city")),
]


def missing(record):
    """What the reader of this record will miss, in words; never a percentage. "We do not know" is an answer."""
    wanted = [*MISSED, *(MISSED_WHEN_ENDED if record.get("outcome") in (Outcome.STOPPED, Outcome.FAILED) else [])]
    unknown = set(record.get("unknown") or [])
    found = [words for keys, words in wanted if not unknown & set(keys) and not any(record.get(key) for key in keys)]
    if record.get("cost_czk") is not None and not record.get("cost_year"):
        found.append(_("prices of which year they are"))
    if any(not row["unit"] for row in record.get("indicators") or []):
        found.append(_("in which unit the numbers are"))
    return found


def not_known(record):
    """What the city says it does not know, in words."""
    return [WORDS["unknown"][key] for key in record.get("unknown") or [] if key in WORDS["unknown"]]


def parts_of_page(sheet, record, unfolded="", *, kept=False):
    """The parts of the page of writing but for the note: their fields and lists in order, and which stand open.

    kept: the sheet holds text that is not saved; the parts with such text stand open, so that nobody overlooks it.
    """
    parts = []
    for section, name, keys in SECTIONS[1:]:
        keys = [key for key in keys if key in sheet.form.fields or key in sheet.rows]
        wrong = {
            key for key in keys if key in sheet.rows and sheet.rows[key].is_bound and not sheet.rows[key].is_valid()
        }
        wrong |= set(sheet.form.errors) if sheet.form.is_bound else set()
        parts.append(
            {
                "key": section,
                "name": name,
                "hint": HINTS[section],
                "items": _items(sheet, keys),
                "is_filled": any(record.get(key) for key in keys),
                "is_open": unfolded in keys
                or not wrong.isdisjoint(keys)
                or (kept and any(_differs(sheet.form.initial.get(key), record.get(key)) for key in keys)),
            }
        )
    return parts


def _differs(typed, stored):
    """Whether what was typed says something else than what is stored, but for how numbers and dates are written."""
    if isinstance(typed, list) and isinstance(stored, list):
        rows = zip(typed, stored, strict=False)
        return len(typed) != len(stored) or any(_differs(one, other) for one, other in rows)
    if isinstance(typed, dict) and isinstance(stored, dict):
        return any(_differs(typed[name], stored[name]) for name in typed.keys() & stored.keys())
    spaceless = ["".join(str(each or "").split()) for each in (typed, stored)]
    return spaceless[0] != spaceless[1]


def _items(sheet, keys):
    """What stands in a part: lists of rows, terms to pick, short fields side by side, other fields one by one."""
    items = []
    for key in keys:
        if key in sheet.rows:
            items.append({"rows": sheet.rows[key], "key": key, "label": LABELS[key]})
        elif key in TICKED:
            items.append({"picks": sheet.form[key]})
        elif key in SHORT and items and "side_by_side" in items[-1] and len(items[-1]["side_by_side"]) < 3:
            items[-1]["side_by_side"].append(sheet.form[key])
        elif key in SHORT:
            items.append({"side_by_side": [sheet.form[key]]})
        else:
            items.append({"field": sheet.form[key]})
    return items


class Names:
    """The names of people and terms that some records mention by number; of people only who is still there."""

    def __init__(self, *records):
        terms, people = set(), set()
        for record in records:
            people |= {record.get("contact"), record.get("stand_in")}
            for key in TERMS:
                terms |= set(record.get(key) or [])
            terms |= {row["source"] for row in record.get("fundings") or []}
            terms |= {row["category"] for row in record.get("barriers") or []}
            terms |= {row.get("term") for row in record.get("conditions") or []} - {None}
        self.terms = {term.pk: term.name for term in Term.objects.filter(pk__in=terms)}
        self.people = dict(User.objects.filter(pk__in=people - {None}).values_list("pk", "name"))

    def of(self, key, number):
        found = self.people if key in ("contact", "stand_in") else self.terms
        return found.get(number) or (str(_("no longer here")) if number else "")


def in_words(key, value, names):
    """One value of a record as text; a list of rows has one line each."""
    if key in ROWS:
        return "\n".join(_row(row, names) for row in value or [])
    if key in TERMS:
        return ", ".join(sorted(names.of(key, number) for number in value or []))
    if isinstance(value, list):
        return ", ".join(_word(key, each, names) for each in value)
    return _word(key, value, names)


def _row(row, names):
    return " · ".join(word for word in (_word(key, value, names) for key, value in row.items()) if word)


def _word(key, value, names):
    if value is None or value == "":
        return ""
    if key in BY_NUMBER:
        return names.of(key, value)
    if key in WORDS:
        return str(WORDS[key].get(value, value))
    if key in DATES:
        return str(PartialDate().prepare_value(value))
    if key in NUMBERS:
        return written(Decimal(value) if isinstance(value, str) else value)
    return str(value)
