"""The desk at which a practice is written: the forms of one page, and how what stands in them is stored."""

import uuid
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cities import kept
from cities.acting import acting_memberships, is_organiser
from cities.models import ORGANISERS, City, Unit
from posts.files import files_to_edit
from posts.planning import planned
from practices.file_forms import FilesForm, UploadForm
from practices.forms import StartForm, WholeRecord, people_to_ask, typed
from practices.level_form import LevelForm, OpeningForm
from practices.models import Practice
from practices.planning import end_other_plan, opening_values
from practices.reach import chosen_now
from practices.record import KEYS, SECTIONS, as_record, begin, save

ALL_PARTS = [section for section, _name, _keys in SECTIONS]


class Place(NamedTuple):
    """Whose experience a new practice is, and who keeps it."""

    city: City
    keeper: Group
    unit: Unit | None


def places_of(request):
    """On whose behalf this person may write: their own cities; for organisers also places outside the community."""
    places = [Place(seat.city, seat.city.group, seat.unit) for seat in acting_memberships(request)]
    if is_organiser(request):
        keeper = Group.objects.get(name=ORGANISERS)
        places += [Place(city, keeper, None) for city in City.objects.outside()]
    return places


def editable(request, code):
    """The practice this person may edit, or None."""
    return _mine(request).filter(code=code).first()


def _mine(request):
    found = Practice.objects.editable_by(request.user)
    return found.select_related("city", "keeper", "contact", "stand_in", "unit").defer("city__arms")


class Desk:
    """The record and its rows; for a new practice also its city and key; for a draft also who will read it.

    data: what was sent. draft: required fields may be empty. initial: first values instead of the stored ones.
    """

    def __init__(self, request, *, practice=None, places=(), data=None, draft=False, initial=None):
        self.request, self.practice, self.places, self.data = request, practice, places, data
        self.is_new = practice is None
        self.is_drafting = self.is_new or practice.is_draft
        self.sharing = self.is_drafting and data is not None and "share" in data
        initial = self.first_values() if initial is None else initial
        forms = {"initial": initial, "draft": draft}
        known = {"people": self._people(), "nobody": self._nobody(), "goals": self.city.goals if self.city else ()}
        self.sheet = WholeRecord(data, parts=self.parts, settled=not self.is_drafting, **known, **forms)
        self.start = StartForm(data, places=places, **forms) if self.is_new else None
        self.door = LevelForm(data, person=request.user, own=self.city, **forms) if self.is_drafting else None
        self.when = OpeningForm(data, initial=initial) if self.is_drafting else None
        self.plan_fell = False

    @property
    def parts(self):
        """The parts of the record that stand on the page; a part that was not sent is not touched."""
        if self.is_new:
            return ["note"]
        if self.data is None:
            return ALL_PARTS
        sent = {*self.data.getlist("part"), *(["note"] if self.sharing else [])}  # what is shared has its note complete
        return [part for part in ALL_PARTS if part in sent]

    @property
    def city(self):
        if self.practice:
            return self.practice.city
        return self.places[0].city if len(self.places) == 1 else None

    def first_values(self):
        if self.is_new:
            person = self.request.user.pk
            return {"form_key": uuid.uuid4(), "contact": person, "level": "members", "future": True}
        values = self.stored() | {"version": self.practice.version}
        if self.practice.is_draft:
            opening = planned(self.practice, by=self.request.user)
            values |= chosen_now(self.practice, opening) | opening_values(self.practice)
            values |= self.request.session.get(self._meant, {})
        return values

    def stored(self):
        """The record as it is in the database, asked once for each version; of a new practice nothing."""
        if self.practice and self._stored[0] != self.practice.version:
            self._stored = self.practice.version, as_record(self.practice)
        return self._stored[1]

    _stored = None, {}

    @property
    def _meant(self):
        """Where the session keeps the cities that a draft is meant for: before it is shared no grant may say so."""
        return f"meant for {self.practice.code}"

    def _people(self):
        if self.is_new:
            cities = [place.city for place in self.places if place.city.status in City.ACTIVE]
            return people_to_ask(cities, organisers=is_organiser(self.request))
        kept_by_city = self.practice.city.group_id == self.practice.keeper_id
        cities = [self.practice.city] if kept_by_city else []
        besides = (self.practice.contact, self.practice.stand_in)
        return people_to_ask(cities, organisers=not kept_by_city, besides=besides)

    def _nobody(self):
        """Who answers when nobody is named: of a place outside the community, the organiser."""
        keepers = [self.practice.keeper_id] if self.practice else [place.keeper.pk for place in self.places]
        cities = [self.practice.city] if self.practice else [place.city for place in self.places]
        by_city = any(city.group_id in keepers for city in cities)
        return "" if by_city else _("The organiser")

    @property
    def forms(self):
        """All forms but the record's own, for the list of errors."""
        return [*self.sheet.forms, *(form for form in (self.start, self.door, self.when) if form)]

    def is_valid(self):
        asked = (self.start, self.door, self.when if self.sharing else None)
        return all([self.sheet.is_valid(), *(form.is_valid() for form in asked if form)])

    def again(self, added=""):
        """The same desk with everything typed still on it, right or wrong, and nothing judged. added: a list's key."""
        values = self.first_values() | self.sheet.typed(added)
        for form in (self.start, self.door, self.when):
            values |= typed(form) if form else {}
        return Desk(self.request, practice=self.practice, places=self.places, initial=values)

    @cached_property
    def version(self):
        self.sheet.is_valid()
        return self.sheet.form.cleaned_data.get("version") or (1 if self.is_new else None)  # 1: this form has made it

    def changes(self):
        """What was typed and is right, but for what the person left to the other version (practices/conflict.html)."""
        left = {key for key in KEYS if self.data.get(f"take-{key}") == "theirs"}
        return {key: value for key, value in self.sheet.record().items() if key not in left}

    def made_already(self):
        """The practice that this form has made before: by saving itself, by a double click, by a retry."""
        self.start.is_valid()
        key = self.start.cleaned_data.get("form_key")
        return _mine(self.request).filter(author=self.request.user, form_key=key).first() if key else None

    def store(self, *, quietly=False):
        """Write what is right; a new form first makes its draft. Raises posts.editing.Stale.

        A new form whose draft is shared by now writes nothing: see `was_sent_before`.
        """
        if self.is_new and self.practice is None:
            self.practice = self.made_already() or self._begin(quietly)
        if self.practice is not None and not self.was_sent_before and not self._just_begun:
            place = self._place() | self._level()
            minor = self.sheet.is_valid() and bool(self.sheet.form.cleaned_data.get("minor"))
            how = {"by": self.request.user, "version": self.version, "minor": minor, "quietly": quietly, "place": place}
            save(self.practice, self.changes(), **how)
            was_planned, self.practice = self.practice.opens_at, editable(self.request, self.practice.code)
            self.plan_fell = bool(was_planned) and self.practice.opens_at is None
        if self.practice is not None and self.practice.is_draft and not self.sharing and self._shows_the_door:
            self.plan_fell |= end_other_plan(self.practice, self.door, self.when, by=self.request.user)
        self._remember_cities()
        self._show_version()

    @property
    def _shows_the_door(self):
        return self.door is not None and "level" in self.data

    def _remember_cities(self):
        if self.practice is None or not self.practice.is_draft or not self.door.is_valid():
            return
        meant = {name: value for name, value in self.door.cleaned_data.items() if name != "level"} | typed(self.when)
        if self.request.session.get(self._meant) != meant:
            self.request.session[self._meant] = meant

    def forget(self):
        """All is saved or shared; nothing typed waits any more."""
        kept.forget(self.request)
        if not self.practice.is_draft or self.sharing:
            self.request.session.pop(self._meant, None)

    def _place(self):
        return self.start.place._asdict() if self.is_new and self.start.place else {}

    def _level(self):
        """The level a draft means to have; it opens nothing before it is shared."""
        if not self.is_drafting or self.door.errors.get("level"):
            return {}
        return {"level": self.door.cleaned_data["level"]} if self.door.cleaned_data.get("level") else {}

    @property
    def was_sent_before(self):
        """Whether what this form was to share is shared already: a double click, a retry, the way back."""
        return self.is_new and self.practice is not None and not self.practice.is_draft

    _just_begun = False

    def _begin(self, quietly):
        key = self.start.cleaned_data.get("form_key")
        if key is None:
            return None  # nothing says which form this is; it comes back with a key
        place = self._place() or self.places[0]._asdict()
        language = (get_language() or "cs")[:2]
        values = {"by": self.request.user, "language": language, "quietly": quietly, **place, **self._level()}
        try:
            with transaction.atomic():
                made = begin(self.changes(), form_key=key, **values)
        except IntegrityError:  # the same form in another request, a moment ago; or its draft lies in the trash
            if made := self.made_already():
                return made
            made = begin(self.changes(), form_key=uuid.uuid4(), **values)
        self._just_begun = True
        return made

    def _show_version(self):
        """A form shown again is based on what has just been stored; one without a key gets one."""
        data = self.data.copy()
        if self.practice is not None:
            data["version"] = str(self.practice.version)
        elif self.is_new:
            data["form_key"] = str(uuid.uuid4())
        for form in (self.sheet.form, self.start):
            if form:
                form.data = data


def files_desk(person, practice, *, part=None, data=None, refused=()):
    """What templates/practices/_files_edit.html prints: files with their fields, the empty form for more of them.

    part: the narrower part whose files they are. data: descriptions that were sent. refused: why something was not
    taken in.
    """
    files = list(files_to_edit(part or practice, by=person))
    form = FilesForm(data, files=files)
    args = [practice.code, part.code] if part else [practice.code]
    return {
        "url": reverse("practices:part_files" if part else "practices:files", args=args),
        "part": part,
        "upload": UploadForm(initial={"form_key": uuid.uuid4()}),
        "form": form,
        "rows": [(file, fields) for file, fields in form.rows() if file.deleted_at is None],
        "gone": [file for file in files if file.deleted_at],
        "refused": refused,
    }
