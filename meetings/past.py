"""The meetings that were, as a list: what its address asks for, and one page of it by keyset."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from cities.numbers import as_number
from cities.prepared import fetch

SIZE = 25
FEW = 8  # where there are so few, there is nothing to narrow
LONGEST = 100  # letters of what is looked for


# Of those that were and everybody may know of: Meeting.objects.public().past().
CHOICES = """
with past as materialized (select city_id, extract(year from date)::int as year from meetings_meeting
  where state <> 'planned' and not (state = 'announced' and date >= %(today)s))
select kind, value, words from (
  select 'city' as kind, id as value, name as words, sort_key from cities_city where id in (select city_id from past)
  union all select distinct 'year', year, year::text, null::bytea from past) choice
order by kind, sort_key, value desc"""


class Page(NamedTuple):
    """One page of the list, with the addresses of those beside it ("" where there is none)."""

    rows: list
    newer: str
    older: str


class Asked:
    """What an address asks for: mesto, rok and q narrow the list; po and pred say after or before which meeting."""

    def __init__(self, data):
        self.city, self.year = as_number(data.get("mesto")), as_number(data.get("rok"), 9999)
        self.after, self.before = as_number(data.get("po"), 9999), as_number(data.get("pred"), 9999)
        self.words = data.get("q", "").replace("\0", "").strip()[:LONGEST]

    @property
    def narrows(self):
        return bool(self.city or self.year or self.words)

    def address(self, **place):
        said = {"mesto": self.city, "rok": self.year, "q": self.words} | place
        return f"?{urlencode({name: value for name, value in said.items() if value})}#minula"

    def among(self, meetings):
        """Those of the meetings that fit. A word is looked for in the title, the theme and the host city."""
        if self.city:
            meetings = meetings.filter(city=self.city)
        if self.year:
            meetings = meetings.filter(date__year=self.year)
        for word in self.words.split():
            meetings = meetings.filter(
                Q(title__icontains=word) | Q(theme__icontains=word) | Q(city__name__icontains=word)
            )
        return meetings

    def page(self, meetings):
        """One Page of those that fit, the newest first. Their numbers are public and each stands once."""
        found = self.among(meetings)
        newer = found.filter(number__gt=self.before) if self.before and not self.after else found.none()
        if rows := newer.order_by("number")[: SIZE + 1].rows():
            return self._page(rows[:SIZE][::-1], newer=len(rows) > SIZE, older=True)
        if self.after and (rows := found.filter(number__lt=self.after)[: SIZE + 1].rows()):
            return self._page(rows[:SIZE], newer=True, older=len(rows) > SIZE)
        rows = found[: SIZE + 1].rows()
        return self._page(rows[:SIZE], newer=False, older=len(rows) > SIZE)

    def _page(self, rows, *, newer, older):
        return Page(
            rows,
            self.address(pred=rows[0].number) if newer else "",
            self.address(po=rows[-1].number) if older else "",
        )

    def choices(self, page):
        """{city: [(value, words)], year: …} that the list may be narrowed by; None where there is nothing to narrow."""
        if not self.narrows and not (page.newer or page.older) and len(page.rows) <= FEW:
            return None
        found = {"city": [], "year": []}
        for kind, value, words in fetch(CHOICES, {"today": timezone.localdate()}):
            found[kind].append((value, words))
        return {kind: tuple(values) for kind, values in found.items()}
