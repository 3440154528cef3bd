"""What a person types about a practice: the note of five fields, the whole record, a comment under it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from posts.models import Comment
from practices.fields import Crowns, PartialDate, line, paragraph
from practices.models import Outcome, Practice, Stage, Term, Vocabulary
from practices.record import KEYS, OF_POST, keys_of, plain
from practices.rows import MOST, ROW_FORMS, ask_of_stage, formset_of, told_of_stage

BARE = re.compile(r"\s*(<?https?://\S+>?\s*)+")  # links and nothing else


def choices_of_terms():
    """{vocabulary: [(number, name)]} for all choices of the page, in one query."""
    wanted = [Vocabulary.TOPIC, Vocabulary.TECHNOLOGY, Vocabulary.FUNDING, Vocabulary.BARRIER]
    found = {vocabulary: [] for vocabulary in wanted}
    for term in Term.objects.filter(vocabulary__in=wanted, merged_into=None):
        found[term.vocabulary_id].append((term.pk, term.name))
    return found


def people_to_ask(cities, *, organisers=False, besides=()):
    """[(number, name and unit)] of those who act for these cities now (or organise), for the field "whom to ask"."""
    seats = Q(city__in=cities, role__in=Membership.SPEAKING)
    if organisers:
        seats |= Q(role=Membership.Role.ORGANISER)
    found = {}
    for seat in Membership.objects.current().filter(seats, person__is_active=True).select_related("person", "unit"):
        found[seat.person_id] = f"{seat.person.name}, {seat.unit}" if seat.unit else seat.person.name
    for person in besides:
        if person and person.pk not in found:
            found[person.pk] = person.name
    return list(found.items())


class DraftableForm(forms.Form):
    """A form whose required fields may still be empty while it is only a draft."""

    use_required_attribute = False

    def __init__(self, *args, draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.draft = draft

    def full_clean(self):
        needed = [field for field in self.fields.values() if field.required and not field.widget.is_hidden]
        for field in needed:
            field.required = not self.draft
        super().full_clean()
        for field in needed:
            field.required = True

    def record(self):
        """What was typed, as a record: only what is there and right."""
        found = {key: plain(value) for key, value in self.cleaned_data.items() if key in KEYS}
        return {key: sorted(value) if isinstance(value, list) else value for key, value in found.items()}


class NoteForm(DraftableForm):
    """Five fields, two minutes."""

    title = line(
        _("What you did"),
        100,
        hint=_(
            "A name without a brand, up to 100 characters. For example “A trial of an electric bus in city transport”."
        ),
        required=True,
        count=True,
        missing=_("Write what you did."),
        too_long=_("The name has %(show_value)d characters, shorten it to %(limit_value)d."),
    )
    summary = paragraph(
        _("In one sentence"),
        160,
        hint=_("What it brought and to whom. Readers see this sentence on the card."),
        required=True,
        rows=3,
        count=True,
        missing=_("Write in one sentence what it brought."),
        too_long=_("The sentence has %(show_value)d characters, shorten it to %(limit_value)d."),
    )
    outcome = forms.ChoiceField(
        label=_("How did it turn out"),
        help_text=_("A failure is worth as much. In the list it stands beside a success, never behind it."),
        choices=Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it turned out.")},
    )
    body = paragraph(
        _("Three sentences: why, what, how"),
        1500,
        hint=_("Write as you would tell a colleague on the phone. “We do not know” is an answer too."),
        rows=5,
        required=True,
        missing=_("Write in three sentences why, what and how."),
    )
    contact = forms.TypedChoiceField(label=_("Whom to ask"), coerce=int, empty_value=None, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, people=(), nobody="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = [("", nobody or _("The coordinator of the city")), *people]

    def clean(self):
        for key in OF_POST:
            if key in self.cleaned_data:
                self.cleaned_data[key] = " ".join(self.cleaned_data[key].split())
        return self.cleaned_data


class StartForm(DraftableForm):
    """What only a new practice asks: for which city, and a key so that one form makes one post."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    city = forms.TypedChoiceField(
        label=_("On behalf of"), coerce=int, empty_value=None, error_messages={"required": _("Choose on whose behalf.")}
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {place.city.pk: place for place in places}
        self.fields["city"].choices = [("", "—"), *((place.city.pk, place.city.name) for place in places)]
        if len(places) == 1:
            del self.fields["city"]

    @property
    def place(self):
        """Whose experience it is, and who keeps it; None while a draft does not say."""
        if "city" not in self.fields:
            return next(iter(self.places.values()))
        return self.places.get(self.cleaned_data.get("city"))


def ticks(label, choices):
    """Some of a few words."""
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


class RecordForm(NoteForm):
    """The plain fields of the whole record."""

    problem = paragraph(_("Why"), 5000, hint=_("What the trouble was, who suffered from it and how much."))
    goal = paragraph(_("Goal set beforehand"), 2000, hint=_("How you meant to tell that it works."), rows=3)
    goals = forms.MultipleChoiceField(
        label=_("Goals of the strategy it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    solution = paragraph(
        _("What we did"), 10000, hint=_("In plain words, so that another city could do the same."), rows=6
    )
    technologies = forms.TypedMultipleChoiceField(
        label=_("Technologies"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    place = line(_("Where in the city"), 200, hint=_("The whole city, a district, a street."))
    participation = paragraph(_("How residents took part"), 2000, rows=3)
    came_from = forms.ChoiceField(
        label=_("Where it came from"), choices=[("", _("not given")), *Practice.CameFrom.choices], required=False
    )
    came_from_whom = line(_("Which city or programme"), 200)
    expected = paragraph(_("What we expected"), 3000, hint=_("Causes, not culprits: write what led to it."))
    happened = paragraph(_("What really happened"), 3000)
    warning_sign = paragraph(_("Earliest warning sign"), 1000, hint=_("What the next city should watch."), rows=3)
    cost_sunk = forms.ChoiceField(
        label=_("What it cost in vain"), choices=[("", _("not given")), *Practice.CostSunk.choices], required=False
    )
    saved = paragraph(_("What was saved or used again"), 2000, rows=3)
    advice = line(_("Advice to the next city in one sentence"), 250, count=True)
    evidence = forms.ChoiceField(
        label=_("How well it is proven"), choices=[("", _("not given")), *Practice.Evidence.choices], required=False
    )
    evidence_basis = paragraph(
        _("What the proof stands on"),
        1000,
        hint=_("A report, a measurement, an audit: whose and of which year."),
        rows=3,
    )
    minimum = paragraph(
        _("The smallest version that makes sense"), 2000, hint=_("Cost, time and people for a beginning."), rows=3
    )
    luck = paragraph(_("What was local luck"), 1000, hint=_("What another city should not count on."), rows=3)
    offer = ticks(_("What we offer"), Practice.Offer)
    stand_in = forms.TypedChoiceField(
        label=_("Who stands in for them"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Whoever reads it may call them when the first one is away."),
    )
    may = ticks(_("What readers may do with it"), Practice.May)
    unknown = ticks(_("What we looked for and do not know"), Practice.Unknown)
    results = paragraph(_("How it went"), 10000, hint=_("What happened, also what you did not expect."), rows=6)
    side_effects = paragraph(_("Side effects, good and bad"), 3000, rows=3)
    public_response = paragraph(_("What the residents say"), 3000, rows=3)
    cost_czk = Crowns(label=_("Purchase in CZK"), required=False)
    cost_year = forms.IntegerField(
        label=_("Prices of the year"),
        required=False,
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    cost_vat = forms.ChoiceField(label=_("VAT"), choices=Practice.Vat, required=False)
    cost_note = line(_("What the price covers"), 300)
    cost_driver = line(_("What the price grows with"), 60, hint=_("A lamp, a sensor, a parking space."))
    cost_units = Crowns(label=_("How many of them"), required=False)
    opex_czk = Crowns(label=_("Running costs in CZK a year"), required=False)
    staff_days = Crowns(label=_("Days of your own people a year"), required=False, max_value=10**6)
    saving_planned_czk = Crowns(label=_("Planned saving or income in CZK a year"), required=False)
    saving_czk = Crowns(label=_("Real saving or income in CZK a year"), required=False)
    payback_years = Crowns(label=_("Payback in years"), required=False, max_value=200)
    decision = paragraph(_("Who decided and when"), 1000, rows=3)
    team = paragraph(_("Who worked on it"), 2000, hint=_("Roles, days a month, skills that were missing."), rows=3)
    differently = paragraph(
        _("What we would do differently"), 3000, hint=_("Without it the reader cannot tell what to take over.")
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("not given")), *Stage.choices], required=False)
    stopped_in = forms.ChoiceField(
        label=_("Ended in stage"), choices=[("", _("not given")), *Stage.choices[:-1]], required=False
    )
    started = PartialDate(label=_("Beginning"), required=False, help_text=_("2018, 6/2018 or 15. 6. 2018."))
    finished = PartialDate(label=_("End"), required=False)
    as_of = PartialDate(label=_("Described as of"), required=False)
    topics = forms.TypedMultipleChoiceField(
        label=_("Topics"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    legal_basis = paragraph(_("Legal basis and personal data"), 3000)
    remark = paragraph(_("Remark on the sources"), 2000, rows=3)
    minor = forms.BooleanField(
        label=_("Minor correction"),
        required=False,
        help_text=_("A typo, a missing word: nothing that a reader needs to know."),
    )

    def __init__(self, *args, terms, parts, goals=(), settled=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].choices = [("", "—"), *self.fields["contact"].choices[1:]]
        known = dict.fromkeys([*goals, *(self.initial.get("goals") or [])])  # one that the city has dropped may stay
        self.fields["goals"].choices = [(goal, goal) for goal in known]
        self.needs_body = not settled or bool(self.initial.get("body"))
        if settled and not self.initial.get("summary"):
            self.fields["summary"].required = False  # imported without one: a price may be added all the same
        self.fields["topics"].choices = terms[Vocabulary.TOPIC]
        self.fields["technologies"].choices = terms[Vocabulary.TECHNOLOGY]
        for key in {*KEYS} - {*keys_of(parts)} | ({"goals"} if not known else set()):
            self.fields.pop(key, None)

    def full_clean(self):
        told = any((self.data.get(key) or "").strip() for key in ("problem", "solution", "results"))
        if "body" in self.fields:
            self.fields["body"].required = self.needs_body and not told  # the full record says it at length
        super().full_clean()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("stopped_in") and cleaned.get("stage") != Stage.STOPPED:
            self.add_error("stopped_in", _("Only a practice in the stage “Ended” ended somewhere."))
        started, finished = cleaned.get("started"), cleaned.get("finished")
        if started and finished and finished < started[: len(finished)]:
            self.add_error("finished", _("It ended before it began."))
        for name, text in list(cleaned.items()):
            if self.draft or not isinstance(text, str) or "data-markdown" not in self.fields[name].widget.attrs:
                continue
            if BARE.fullmatch(text):
                self.add_error(name, _("A link alone tells nothing: write in a sentence what is behind it."))
        if cleaned.get("stand_in") and cleaned["stand_in"] == self._asked(cleaned):
            self.add_error("stand_in", _("Choose somebody other than the person to ask."))
        if "none" in cleaned.get("offer", []) and len(cleaned["offer"]) > 1:
            self.add_error("offer", _("Either you offer something, or nothing."))
        return cleaned

    def _asked(self, cleaned):
        return cleaned["contact"] if "contact" in cleaned else self.initial.get("contact")


class WholeRecord:
    """The form of the record with its lists of rows, or of some parts of it: typed, checked and saved together."""

    def __init__(self, data=None, *, parts, initial=None, people=(), nobody="", goals=(), draft=False, settled=False):
        terms, kind = choices_of_terms(), {"parts": parts, "draft": draft, "settled": settled}
        asks_of_stage = settled and data is not None and "course" in parts
        data = told_of_stage(data, initial or {}) if asks_of_stage else data
        self.form = RecordForm(data, initial=initial, people=people, nobody=nobody, goals=goals, terms=terms, **kind)
        needed = {"stages"} if asks_of_stage else set()  # another list that is not sent is not touched
        self.rows = {
            key: formset_of(key, data, rows=(initial or {}).get(key, []), terms=terms)
            for key in keys_of(parts)
            if key in ROW_FORMS and (data is None or f"{key}-TOTAL_FORMS" in data or key in needed)
        }
        if asks_of_stage:
            ask_of_stage(self.rows["stages"], data.get("stage"), initial or {})

    @property
    def forms(self):
        """The forms of all rows that count, for the list of errors."""
        return [form for rows in self.rows.values() for form in rows.forms if not rows.is_left_out(form)]

    def is_valid(self):
        valid = all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())])
        if any(rows.non_form_errors() for rows in self.rows.values()) and not self.form.non_field_errors():
            self.form.add_error(
                None, ValidationError(_("Keep at most %(most)d rows in one list."), params={"most": MOST})
            )
        return valid

    def record(self):
        """What was typed and is right; a list with a wrong row is left out as a whole."""
        self.is_valid()
        return self.form.record() | {key: rows.record() for key, rows in self.rows.items() if rows.is_valid()}

    def typed(self, added=""):
        """Everything typed so far, right or wrong, to show the same again without judging it.

        added: the list that was to get one more row, and so keeps its empty ones.
        """
        rows = {
            key: [typed(form) for form in rows.forms if key == added or form.has_changed()]
            for key, rows in self.rows.items()
        }
        return typed(self.form) | rows


def typed(form):
    """What stands in a sent form, right or wrong, as first values for showing it again."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }


class CommentForm(forms.Form):
    """What somebody says under a practice. voices: [city, or None for the organiser] that they may speak for."""

    use_required_attribute = False

    said = paragraph(
        _("Your comment"),
        Comment.LONGEST,
        required=True,
        rows=4,
        hint=_("Write @ and the name of a city or a person, for instance @Kolín, to mention them."),
        missing=_("Write what you want to say."),
        too_long=_("The comment has %(show_value)d characters, shorten it to %(limit_value)d."),
    )
    voice = forms.TypedChoiceField(label=_("In the name of"), coerce=int)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, voices=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.voices = voices
        self.fields["voice"].choices = [
            (at, city.name if city else _("the organiser")) for at, city in enumerate(voices)
        ]
        if len(voices) < 2:
            del self.fields["voice"]

    @property
    def city(self):
        """The city that speaks, as chosen; None: the organiser."""
        return self.voices[self.cleaned_data.get("voice", 0)]
