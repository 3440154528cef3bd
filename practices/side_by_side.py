"""The rows of a comparison, the same for every practice."""

from django.utils.translation import gettext as _

from posts.markdown import as_text
from practices import reading
from practices.cards import shorten

LONG = 600  # characters of a text in a cell


def rows_of(practices):
    """[(label, [cell of each practice], whether they differ)]; of fewer than two nothing is compared."""
    if len(practices) < 2:
        return []
    labels = [
        _("How it turned out"),
        _("Stage"),
        _("Inhabitants"),
        _("Purchase"),
        _("Money"),
        _("Technologies"),
        _("What they ran into"),
        _("How it went"),
        _("Ask"),
    ]
    columns = [_cells(practice) for practice in practices]
    rows = zip(labels, zip(*columns, strict=True), strict=True)
    return [(label, cells, any(cell != cells[0] for cell in cells)) for label, cells in rows]


def _cells(practice):
    """Each cell as [(how it is written, value)]."""
    rows, contact = reading.rows_of(practice), next(iter(reading.contacts_of(practice)), None)
    return [
        [("text", practice.get_outcome_display())],
        _stage(practice),
        [("number", practice.city.population)] if practice.city.population else [],
        _cost(practice),
        [part for row in rows["fundings"] for part in _funding(row)],
        [("text", row["name"]) for row in rows["technologies"]],
        [("text", f"{row['name']}: {shorten(row['text'], LONG)}") for row in rows["barriers"]]
        + [("text", row["cause"]) for row in rows["causes"]],
        _course(practice),
        [("text", contact["name"]), ("text", contact["place"]), ("mail", contact["email"])] if contact else [],
    ]


def _course(practice):
    """How it went, also where only the failure is told; words without marks."""
    told = as_text(practice.results or practice.happened)
    return [("text", shorten(told, LONG))] if told else []


def _stage(practice):
    cells = [("text", practice.get_stage_display())] if practice.stage else []
    if practice.stopped_in:
        ended = _("ended in the stage: %(stage)s") % {"stage": practice.get_stopped_in_display()}
        cells.append(("text", ended))
    return cells


def _cost(practice):
    if practice.cost_czk is None:
        return []
    cells = [("czk", practice.cost_czk)]
    if practice.cost_year:
        cells.append(("text", _("prices of %(year)s") % {"year": practice.cost_year}))
    return [*cells, ("text", practice.get_cost_vat_display())] if practice.cost_vat else cells


def _funding(row):
    amount = row["amount_czk"]
    return [("text", row["name"])] + ([] if amount is None else [("czk", amount)])
