"""Who may read a post, and from when: the level with its cities and circles, the day on which it is to be shared."""

from datetime import date, datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import Circle, City
from posts.models import Level
from posts.sharing import members_group
from practices.fields import PartialDate
from practices.reach import circles_reading, room_title, rooms_reading

OFFERED_LEVELS = [(level.value, level.label) for level in (Level.CITY, Level.CIRCLE, Level.MEMBERS)]
IN_THE_ROOM = (Level.ROOM.value, Level.ROOM.label)  # for who sat in one
FARTHEST = timedelta(days=2 * 365)


class LevelForm(forms.Form):
    """Who may read it. What does not fit together is refused, never guessed."""

    level = forms.ChoiceField(label=_("Who can read it"), choices=OFFERED_LEVELS, widget=forms.RadioSelect)
    cities = forms.TypedMultipleChoiceField(
        label=_("Cities"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    circles = forms.TypedMultipleChoiceField(
        label=_("Circles"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    room = forms.TypedChoiceField(label=_("Meeting"), coerce=int, empty_value=None, required=False)
    future = forms.BooleanField(label=_("Cities that join later will read it too"), required=False)

    use_required_attribute = False

    def __init__(self, *args, person, own=None, draft=False, post=None, **kwargs):
        """post: what is shared already; a circle that reads it may stay, also one that nobody can choose any more."""
        super().__init__(*args, **kwargs)
        self.draft = draft
        cities = City.objects.community().exclude(pk=own and own.pk).select_related("group").defer("arms")
        self.known_cities = {city.pk: city for city in cities}
        circles = [*Circle.objects.usable_by(person).select_related("group"), *(circles_reading(post) if post else ())]
        self.known_circles = {circle.pk: circle for circle in circles}
        self.fields["cities"].choices = [(pk, city.name) for pk, city in self.known_cities.items()]
        self.fields["circles"].choices = [(pk, circle.name) for pk, circle in self.known_circles.items()]
        if not self.known_circles:
            del self.fields["circles"]
        self.known_rooms = {room.pk: room for room in rooms_reading(person, post)}
        if self.known_rooms:
            self.fields["level"].choices = [OFFERED_LEVELS[0], IN_THE_ROOM, *OFFERED_LEVELS[1:]]
            named = [(pk, room_title(room.name)) for pk, room in self.known_rooms.items()]
            self.fields["room"].choices = [("", "—"), *named]
        else:
            del self.fields["room"]

    def clean(self):
        level = self.cleaned_data.get("level")
        named = self.cleaned_data.get("cities", []) or self.cleaned_data.get("circles", [])
        if level == Level.CIRCLE and not named and not self.errors and not self.draft:
            self.add_error("cities", _("Choose at least one city or circle."))
        if level == Level.ROOM and not self.cleaned_data.get("room") and not self.errors and not self.draft:
            self.add_error("room", _("Choose the meeting."))
        if level in (Level.CITY, Level.ROOM, Level.MEMBERS) and named:
            self.add_error(
                "level", _("You have named cities, but another level. Choose “Chosen cities”, or untick them.")
            )
        return self.cleaned_data

    def groups(self, *, only_looking=False):
        """The groups that posts.sharing.share() is to open the door to. only_looking: make no circle for it yet."""
        level, chosen = self.cleaned_data["level"], self.cleaned_data
        if level == Level.CIRCLE:
            found = [self.known_cities[pk] for pk in chosen["cities"]]
            found += [self.known_circles[pk] for pk in chosen.get("circles", [])]
            return [each.group for each in found]
        if level == Level.ROOM:
            return [self.known_rooms[chosen["room"]]]
        if level == Level.MEMBERS:
            return [members_group() if chosen["future"] or only_looking else Circle.of_members_today().group]
        return []

    def groups_some_day(self):
        """The groups that posts.planning.plan() keeps; none for all member cities of that day."""
        to_come = self.cleaned_data["level"] == Level.MEMBERS and not self.cleaned_data["future"]
        return [] if to_come else self.groups(only_looking=True)

    def changes_nothing(self):
        """Whether the same groups would read the post, those that join later included."""
        before = self.initial
        with_it = {"circle": ["cities", "circles"], "room": ["room"], "members": ["future"]}
        names = ["level", *with_it.get(self.cleaned_data["level"], [])]
        return all(self._same(before.get(name), self.cleaned_data.get(name)) for name in names)

    def _same(self, before, after):
        return (
            set(before or []) == set(after or []) if isinstance(after, list) else (before or False) == (after or False)
        )


class OpeningForm(forms.Form):
    """What follows from both fields stands in cleaned_data["at"]: None for now. Hours are those of Prague."""

    use_required_attribute = False

    day = PartialDate(
        label=_("On which day"), required=False, help_text=_("For example 15. 6. 2027. Leave it empty to do it now.")
    )
    hour = forms.TimeField(
        label=_("At what hour"),
        required=False,
        help_text=_("Without it at 8:00."),
        input_formats=["%H:%M", "%H.%M", "%H"],
        error_messages={"invalid": _("Write the hour as 8:00.")},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "text", "inputmode": "numeric", "placeholder": "8:00"}),
    )

    def clean(self):
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        self.cleaned_data["at"] = None
        if self.errors or not day:
            return self.cleaned_data
        if len(day) < len("2027-06-15"):
            self.add_error("day", _("Write the whole day: 15. 6. 2027."))
            return self.cleaned_data
        morning = datetime.strptime("8:00", "%H:%M").time()
        at = timezone.make_aware(datetime.combine(date.fromisoformat(day), hour or morning))
        if at <= timezone.now():
            self.add_error("day", _("That has passed already."))
        elif at > timezone.now() + FARTHEST:
            self.add_error("day", _("That is more than two years ahead."))
        self.cleaned_data["at"] = at
        return self.cleaned_data
