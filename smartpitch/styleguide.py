"""The style guide at /styleguide/ (DEBUG only): every component in every state, with sample data."""

import re
from datetime import date
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from cities.map import dots
from posts.models import Level
from practices.models import Outcome

LEVELS = ["city", "room", "circle", "members", "public"]
OUTCOMES = ["works", "reserved", "early", "stopped", "failed"]
STAGES = ["idea", "preparing", "tender", "pilot", "running", "scaled"]
ICONS = re.findall(r'id="([a-z]+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text())  # no d-, o-, s-
COLOURS = [
    ("page", _("paper, the ground")),
    ("surface", _("sheets and fields")),
    ("sunken", _("sunk in")),
    ("line", _("hairlines")),
    ("ink", _("text")),
    ("ink-3", _("secondary text")),
    ("brand", _("spruce, action")),
    ("stage", _("dark room")),
    ("light", _("light from the door")),
    ("focus", _("focus")),
]
READERS = [
    ("Hradec Králové", 4),
    ("Kolín", 4),
    ("Liberec", 5),
    ("Litoměřice", 5),
    ("Mladá Boleslav", 4),
    ("Písek", 6),
    ("Plzeň", 7),
    ("Praha", 9),
    ("Prostějov", 3),
]
PLACES = [
    ("Praha", 50.0880, 14.4208, "founder"),
    ("Plzeň", 49.7475, 13.3776, "founder"),
    ("Kolín", 50.0281, 15.1998, "member"),
    ("Prostějov", 49.4719, 17.1118, "member"),
    ("Mladá Boleslav", 50.4113, 14.9032, "member"),
    ("Litoměřice", 50.5335, 14.1318, "member"),
    ("Písek", 49.3088, 14.1475, "member"),
    ("Hradec Králové", 50.2092, 15.8328, "member"),
    ("Liberec", 50.7671, 15.0562, "member"),
    ("Třinec", 49.6776, 18.6708, "candidate"),
    ("Milevsko", 49.4509, 14.3600, "candidate"),
    ("Jihlava", 49.3961, 15.5903, "outside"),
]
CARDS = [
    {
        "url": "#cards",
        "city": "Litoměřice",
        "when": "21. 11. 2026",
        "title": "Hlubinná geotermie pro vytápění města (RINGEN, SYNERGYS)",
        "text": "Po téměř dvou desetiletích příprav začaly v lednu 2024 první mělké vrty do hloubky asi půl kilometru. "
        "Zkušební provoz navazujícího projektu se plánuje na rok 2027.",
        "lesson": "Riziková průzkumná fáze se dá pokrýt spíše výzkumnými a transformačními granty než soukromým "
        "kapitálem; projekt potřebuje od začátku vlastníka tepelné sítě.",
        "topics": [("#cards", "Energetika"), ("#cards", "Ovzduší a klima"), ("#cards", "Vzdělávání a inovace")],
        "outcome": "early",
        "stage": "pilot",
        "cost": 1_315_000_000,
        "since": "2004",
        "level": "members",
        "is_new": True,
    },
    {
        "url": "#cards",
        "city": "Praha",
        "title": "Chytré lavičky se solárním napájením (pilot Smart Prague)",
        "text": "Vyhodnocení ukázalo, že rozvoj, provoz i údržba jsou příliš nákladné, a pilot se nerozšířil. Rada "
        "rozhodla lavičky bezplatně předat městským částem a městským firmám, jedna byla určena k demontáži.",
        "lesson": "Město přiznalo nejednotný design a slabé využití jednotlivých prvků. Za přínos pilotu označilo "
        "zkušenost s ostrovní fotovoltaikou v městském mobiliáři.",
        "topics": [("#cards", "Veřejný prostor"), ("#cards", "Energetika")],
        "outcome": "failed",
        "stage": "stopped",
        "stopped_in": "pilot",
        "cost": 2_000_000,
        "since": "2016",
        "level": "circle",
        "level_count": 6,
    },
    {
        "url": "#cards",
        "city": "Písek",
        "title": "Střípek bez podrobností",
        "text": "Nejkratší záznam: název, výsledek a úroveň.",
        "outcome": "works",
        "stage": "",
        "level": "city",
    },
]
BARS = [  # one scale for each indicator; the plan is dashed
    ("Počet linek", 0, [("před", "a", 52.0, "11 ks"), ("poté", "b", 28.4, "6 ks")]),
    ("Dopravní výkon", 82, [("před", "a", 36.3, "300 000 km/rok"), ("záměr", "plan", 52.0, "430 000 km/rok")]),
]


class SampleForm(forms.Form):
    """One field of each sort, some of them wrong."""

    title = forms.CharField(
        label=_("What you did"),
        max_length=100,
        help_text=_("A name without a brand, up to 100 characters."),
        widget=forms.TextInput(attrs={"data-count-max": 100}),
    )
    email = forms.EmailField(label=_("Work e-mail"), help_text=_("We will send a code to it."))
    summary = forms.CharField(
        label=_("In one sentence"),
        max_length=160,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-count-max": 160}),
    )
    topic = forms.ChoiceField(label=_("Topic"), choices=[("p", "Parkování"), ("d", "Veřejná doprava")])
    wants = forms.MultipleChoiceField(
        label=_("What to send"),
        required=False,
        choices=[("week", _("weekly digest")), ("once", _("each thing at once"))],
        widget=forms.CheckboxSelectMultiple,
    )
    future = forms.BooleanField(label=_("Cities that join later will read it too"), required=False)
    document = forms.FileField(label=_("Document"), required=False)
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        help_text=_("A failure is worth as much. In the list it stands beside successes, never behind them."),
        widget=forms.RadioSelect,
    )
    level = forms.ChoiceField(label=_("Who can read it"), widget=forms.RadioSelect, initial="members")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = Outcome.choices
        self.fields["level"].choices = Level.choices


def _sills():
    members = {"cities": READERS, "city_count": 9, "people_count": 47, "history_url": "#doors"}
    return [
        {"id": "sill-1", "level": "city", "cities": [("Písek", 6)], "city_count": 1, "people_count": 6},
        {"id": "sill-2", "level": "room", "city_count": 8, "people_count": 17, "note": "setkání 3"},
        {"id": "sill-3", "level": "circle", "name": "Kruh Elektromobilita", "city_count": 6, "people_count": 31},
        {"id": "sill-4", "level": "members", "note": _("also cities that join later"), **members},
        {"id": "sill-5", "level": "public", "note": _("anyone")},
    ]


def _facets():
    topics = [("Energetika", 17), ("Veřejná doprava", 17), ("Elektronické služby města", 11), ("Parkování", 11)]
    return [
        {
            "name": "topic",
            "label": _("Topic"),
            "open": True,
            "values": [{"value": i, "label": t, "count": n, "checked": i == 3} for i, (t, n) in enumerate(topics)],
        },
        {"name": "year", "label": _("Year"), "values": [{"value": 2018, "label": "2018", "count": "1 000+"}]},
    ]


def _map():
    keys = ("name", "lat", "lon", "status")
    places = [SimpleNamespace(**dict(zip(keys, place, strict=True)), country="CZ") for place in PLACES]
    for place in places:
        place.get_absolute_url = lambda: "#map"
    return dots(places)


@login_not_required
def styleguide(request):
    """Everything the screens are made of."""
    if not settings.DEBUG:
        raise Http404
    wrong = {"title": "Zkouška elektrobusu", "email": "dvorakova.pisek.test", "topic": "p", "level": "members"}
    return render(
        request,
        "styleguide.html",
        {
            "colours": COLOURS,
            "icons": ICONS,
            "themes": ["light", "dark"],
            "levels": LEVELS,
            "outcomes": OUTCOMES,
            "stages": STAGES,
            "sills": _sills(),
            "form": SampleForm(prefix="empty"),
            "wrong": SampleForm(wrong),
            "own_sentences": {"city": "Čte jen Písek, 6 lidí.", "members": "Čte 9 měst, 47 lidí."},
            "cards": CARDS,
            "facets": _facets(),
            "dots": _map(),
            "places": PLACES,
            "bars": BARS,
            "day": date(2027, 3, 18),
            "gains": {"cities": READERS[:5] + READERS[6:], "city_count": 8, "people_count": 41},
            "steps": [
                {"when": "12/2020", "text": "vyjelo pět elektrobusů a autobusy na CNG", "done": True},
                {"when": "záměr", "text": "nová smlouva s vyšším výkonem"},
            ],
        },
    )


urlpatterns = [path("", styleguide, name="styleguide")]
