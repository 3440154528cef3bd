"""manage.py import_meetings: the series, its meetings with their history, the events around."""

import datetime
import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override

from cities.models import City
from meetings.changes import change
from meetings.models import Meeting, Series, SideEvent

DEMO = settings.BASE_DIR / "smartpitch" / "demo"
SMALL = """\
series:
  name: Setkání
  purpose: null
  initiators: [Písek]
  organiser: null
  co_organiser: null
  format: null
  goals: []
  needs_agreed: []
  sources: []
meetings:
- number: 1
  title: První
  date: "2018-06-15"
  weekday: pátek
  city: Písek
  venue: null
  side_event_of: null
  status: held
  participating_cities: [Písek, Kolín]
  participating_organisations: null
  main_topic: null
  programme: [úvod]
  next_planned: {date: "2018-09-14", city: Kolín}
  note: null
  sources: []
- number: 2
  title: Druhé
  date: "2018-11-15"
  weekday: čtvrtek
  city: Kolín
  venue: null
  side_event_of: veletrh Chytré město 2018 v Kolíně
  status: announced
  participating_cities: null
  participating_organisations: null
  main_topic: null
  programme: []
  next_planned: null
  note: null
  sources: []
related_events:
- {title: Chytré město – veletrh, date_from: "2018-11-14", date_to: "2018-11-16", city: Kolín, sources: []}
"""


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def bring(tmp_path, pisek, kolin):
    def running(text, **options):
        path = tmp_path / "meetings.yaml"
        path.write_text(text)
        out = io.StringIO()
        call_command("import_meetings", str(path), stdout=out, stderr=out, **options)
        return out.getvalue()

    return running


def faults(bring, text):
    with pytest.raises(CommandError) as raised:
        bring(text)
    return [line.removeprefix("meetings.yaml:") for line in str(raised.value).splitlines()[:-1]]


def steps(number):
    return list(Meeting.objects.get(number=number).changes.values_list("state", "date", "at"))


def day(text):
    return datetime.date.fromisoformat(text)


def test_the_whole_file_comes_in(db):
    for name in ("cities", "meetings"):
        call_command(f"import_{name}", str(DEMO / f"{name}.yaml"), verbosity=0)
    series = Series.objects.get()
    assert [city.name for city in series.initiators.all()] == ["Plzeň", "Praha"]
    assert (len(series.needs), series.profile["name"]) == (6, "Česká inovace o.p.s.")
    third, second, first = Meeting.objects.all()
    assert (first.city.name, first.participating_cities.count(), len(first.host_facts)) == ("Plzeň", 5, 3)
    assert second.side_event.title == "e-SALON – veletrh čisté mobility"
    assert {city.name for city in second.earlier_cities.all()} == {"Hradec Králové", "Liberec"}
    assert second.programme[1] == "shoda na společných potřebách měst"  # the file refers to a key of its own
    assert third.side_event.title.endswith("Energie v rukou měst")
    assert steps(2) == [
        ("announced", day("2018-09-14"), day("2018-06-15")),
        ("held", day("2018-11-15"), day("2018-11-15")),
    ]
    assert steps(3) == [("announced", day("2019-02-28"), day("2018-11-15"))]
    assert SideEvent.objects.count() == 4
    assert not City.objects.outside()


def test_a_second_run_changes_nothing(bring):
    assert "added 4, changed 0" in bring(SMALL)
    before = list(Meeting.objects.values()), steps(1), steps(2)
    assert "added 0, changed 0, unchanged 4" in bring(SMALL)
    assert (list(Meeting.objects.values()), steps(1), steps(2)) == before


def test_the_date_that_did_not_hold_stays_in_the_history(bring):
    bring(SMALL)
    assert [step[1] for step in steps(2)] == [day("2018-09-14"), day("2018-11-15")]
    assert Meeting.objects.get(number=2).side_event.title == "Chytré město – veletrh"


def test_what_happened_later_is_taken_over(bring):
    bring(SMALL)
    told = bring(
        SMALL.replace("status: announced", "status: held").replace(
            "participating_cities: null", "participating_cities: [Kolín]"
        )
    )
    assert "changed: meeting: Setkání 2 – state, participating_cities, changes" in told
    assert Meeting.objects.get(number=2).participating_cities.get().name == "Kolín"
    assert [step[0] for step in steps(2)] == ["announced", "held"]


def test_a_meeting_moved_here_is_not_moved_back(bring, olga):
    bring(SMALL)
    meeting = Meeting.objects.get(number=2)
    change(meeting, state="announced", date=day("2018-12-01"), by=olga, reason="sál")
    assert "edited here since, nothing new in the file 1" in bring(SMALL)
    assert "conflict: meeting: Setkání 2" in bring(SMALL.replace("main_topic: null", "main_topic: data"))
    meeting.refresh_from_db()
    assert meeting.date == day("2018-12-01")


def test_a_dry_run_saves_nothing(bring):
    assert "added: meeting: Setkání 1" in bring(SMALL, dry_run=True)
    assert not Series.objects.exists()


def test_a_city_nobody_knows_is_a_place_outside_the_community(bring):
    assert "new places outside the community: Tábor" in bring(SMALL.replace("[Písek, Kolín]", "[Písek, Tábor]"))
    assert City.objects.outside().get().name == "Tábor"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("weekday: pátek", "weekday: sobota", "15:12: První: weekday: 2018-06-15 is “pátek”"),
        ("weekday: pátek", "weekday: patek", "15:12: První: weekday: “patek” is none of pondělí,"),
        ("number: 2", "number: 1", "27:11: Druhé: number: “1” is there twice, first on line 12"),
        (
            "[Písek, Kolín]",
            "[Písek, kolin]",
            "20:33: První: participating_cities 2: no city is called “kolin”. Did you mean “Kolín",
        ),
        ('"2018-11-16"', '"2018-11-01"', "43:69: Chytré město – veletrh: date_to: the event ends before it begins"),
        (
            "status: held",
            "status: hedl",
            "19:11: První: status: “hedl” is none of planned, announced, held, cancelled. Did you mean “held”",
        ),
        (
            'date: "2018-06-15"\n  weekday: pátek',
            'date: "2098-06-15"\n  weekday: null',
            "19:11: První: status: the meeting cannot have been held",
        ),
        ("  purpose: null\n", "", "2:3: Setkání: the key “purpose” is missing"),
        (
            '{date: "2018-09-14", city: Kolín}',
            "{date: 14.9., city: Kolín}",
            "24:24: První: next_planned date: “14.9.” is not a date",
        ),
        ("programme: [úvod]", "programme: úvod", "23:14: První: programme: a list is expected here"),
    ],
)
def test_faults_are_told_with_their_place(bring, old, new, fault):
    assert old in SMALL
    assert faults(bring, SMALL.replace(old, new))[0].startswith(fault)
    assert not Series.objects.exists()


def test_it_runs_as_the_web_role(bring, as_web):
    assert "added 4" in bring(SMALL)
