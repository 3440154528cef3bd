"""manage.py import_practices: the whole file or nothing, behind the door of each city, nobody's edit lost."""

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import override

from cities.models import ORGANISERS, City
from conftest import make_person
from posts.models import Act, Card, Level, Post, Revision
from posts.sharing import share
from posts.viewing import viewing_as, viewing_as_system
from practices.models import Indicator, Practice
from practices.practices_file import MORE
from practices.record import ROWS, as_record, save
from practices.tests.conftest import RECORD, words

DEMO = settings.BASE_DIR / "smartpitch" / "demo"


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def state():
    """Everything an import could touch, to tell whether it did."""
    acts = Act.objects.exclude(verb=Act.Verb.SYSTEM)
    return (
        list(Post.objects.order_by("pk").values()),
        list(Practice.objects.order_by("pk").values()),
        [list(model.objects.order_by("pk").values()) for model in (Indicator, Revision, City)],
        list(acts.order_by("pk").values()),
    )


# the demo's own file


@pytest.fixture
def everything(db):
    for name in ("cities", "taxonomy", "practices"):
        call_command(f"import_{name}", str(DEMO / f"{name}.yaml"), verbosity=0)


def test_the_whole_file_comes_in(everything, django_assert_max_num_queries):
    assert Practice.objects.count() == 63
    assert Practice.objects.values("city").distinct().count() == 27
    outside = City.objects.outside()
    assert outside.count() == 16
    assert outside.get(country="CA").name == "Toronto"
    assert {post.keeper.name for post in Post.objects.filter(city__in=outside).select_related("keeper")} == {ORGANISERS}
    assert not Post.objects.exclude(level=Level.MEMBERS, state=Post.State.SHARED, author=None)
    assert Card.objects.count() == 0  # nobody looks
    assert Revision.objects.count() == 63
    assert Act.objects.filter(verb=Act.Verb.IMPORTED).count() == 63
    before = state()
    with django_assert_max_num_queries(40):  # the same for any number of records
        call_command("import_practices", str(DEMO / "practices.yaml"), verbosity=0)
    assert state() == before


def test_the_newest_are_those_that_the_sources_spoke_of_last(everything):
    order = list(Practice.objects.order_by("-published_at", "-pk").values_list("as_of", flat=True))
    assert order == sorted(order, reverse=True)
    assert len(set(Practice.objects.values_list("published_at", flat=True))) == 63


def test_members_read_it_and_the_city_edits_it(everything):
    reader = make_person("Karel Kolín", City.objects.get(name="Kolín"))
    editor = make_person("Jana Písek", City.objects.get(name="Písek"))
    candidate = make_person("Tereza Třinec", City.objects.get(name="Třinec"))
    assert Practice.objects.visible_to(reader).count() == 63
    assert {practice.city.name for practice in Practice.objects.editable_by(editor)} == {"Písek"}
    assert {practice.city.name for practice in Practice.objects.visible_to(candidate)} == {"Třinec"}


# one record


def test_a_record_is_read_word_for_word(bring, pisek):
    bring(RECORD)
    practice = Practice.objects.get()
    record = as_record(practice)
    assert (practice.city, practice.keeper, practice.import_key) == (pisek, pisek.group, "pisek-senzory")
    assert (record["outcome"], record["stage"], record["summary"]) == ("works", "running", "Kroužení ubylo.")
    assert record["indicators"] == [
        {
            "name": "Senzory",
            "unit": "ks",
            "before": None,
            "after": None,
            "value": "100",
            "period": "2019",
            "is_plan": False,
        },
        {
            "name": "Hledání místa",
            "unit": "min",
            "before": "12",
            "after": "4.5",
            "value": None,
            "period": "plán 2020",
            "is_plan": True,
        },
    ]
    assert record["lessons"] == [{"text": "Začněte daty.", "origin": "stated"}]
    assert record["stages"] == [{"stage": "running", "on": "2018-01", "reason": ""}]
    assert practice.confirmed_at.date().isoformat() == "2019-12-31"
    assert practice.revisions.get().data == record


def test_a_second_run_changes_nothing_and_says_so(bring):
    bring(RECORD)
    before = state()
    assert "added 0, changed 0, unchanged 1" in bring(RECORD)
    assert state() == before


def test_a_dry_run_says_what_would_be_done_and_saves_nothing(bring):
    told = bring(RECORD, RECORD | {"id": "x", "city": "Tábor"}, dry_run=True)
    assert "added: pisek-senzory" in told
    assert "new places outside the community: Tábor" in told
    assert not Post.objects.exists() and not City.objects.outside() and not Act.objects.exists()
    bring(RECORD)
    before = state()
    told = bring(RECORD | {"title": "Jinak"}, dry_run=True)
    assert "changed: pisek-senzory – title" in told
    assert state() == before


def test_exactly_what_differs_is_changed(bring):
    bring(RECORD)
    rows = list(Indicator.objects.values_list("pk", flat=True))
    source = Practice.objects.get().sources.get().pk
    told = bring(
        RECORD | {"title": "Senzory", "indicators": [RECORD["indicators"][0], RECORD["indicators"][1] | {"after": 4}]}
    )
    practice = Practice.objects.get()
    assert "changed: pisek-senzory – title, indicators" in told
    assert (practice.title, practice.version, practice.indicators.last().after) == ("Senzory", 3, 4)
    assert list(Indicator.objects.values_list("pk", flat=True)) == rows
    assert practice.sources.get().pk == source
    assert [revision.number for revision in practice.revisions.all()] == [3, 1]
    assert practice.revisions.first().data == as_record(practice)


def test_rows_come_and_go_by_their_place(bring):
    bring(RECORD)
    bring(
        RECORD | {"indicators": [RECORD["indicators"][1]], "sources": ["https://pisek.test/b", "https://pisek.test/a"]}
    )
    practice = Practice.objects.get()
    assert [row.name for row in practice.indicators.all()] == ["Hledání místa"]
    assert [row.url[-1] for row in practice.sources.all()] == ["b", "a"]


def test_a_later_as_of_confirms_the_record_anew(bring):
    bring(RECORD)
    bring(RECORD | {"as_of": "2020-02"})
    assert Practice.objects.get().confirmed_at.date().isoformat() == "2020-02-29"


def test_records_missing_from_the_file_are_left_alone(bring):
    bring(RECORD)
    bring(RECORD | {"id": "jina"})
    assert Practice.objects.filter(deleted_at=None).count() == 2


def test_a_fault_in_the_last_record_leaves_nothing_behind(faults):
    assert words(faults(RECORD, RECORD | {"id": "x", "city": "Tábor", "topics": ["parkovny"]})) == [
        "x: topics 1: unknown key “parkovny”. Did you mean “parkovani”?"
    ]
    assert not Post.objects.exists() and not City.objects.outside()


def test_a_failure_of_the_database_leaves_nothing_behind(bring, monkeypatch):
    from practices import importing

    kept = importing.keep_revision

    def fails_at_the_second(post, **kwargs):
        if Practice.objects.count() > 1:
            raise OSError("disk full")
        kept(post, **kwargs)

    monkeypatch.setattr(importing, "keep_revision", fails_at_the_second)
    with pytest.raises(OSError, match="disk full"):
        bring(RECORD, RECORD | {"id": "x"})
    assert not Post.objects.exists()


def test_it_runs_as_the_web_role_which_sees_nothing_afterwards(bring, as_web):
    assert "added 1" in bring(RECORD)
    assert Practice.objects.count() == 0
    assert "unchanged 1" in bring(RECORD)
    with viewing_as_system("look"):
        assert Practice.objects.count() == 1
        assert Act.objects.filter(verb=Act.Verb.SYSTEM).first().details


# what people did here


def edit(jana, **changes):
    practice = Practice.objects.get()
    with viewing_as(jana):
        assert save(practice, changes, by=jana, version=practice.version)


def test_what_people_edited_here_is_not_overwritten_silently(bring, jana):
    bring(RECORD)
    edit(jana, title="Naše senzory")
    before = state()
    assert "edited here since, nothing new in the file 1" in bring(RECORD)
    told = bring(RECORD | {"problem": "Jinak."})
    assert (
        "conflict: pisek-senzory – edited here since the last import, left as it is (title, problem); --overwrite"
        in told
    )
    assert state() == before
    told = bring(RECORD | {"problem": "Jinak."}, overwrite=True)
    practice = Practice.objects.get()
    assert (practice.title, practice.problem) == ("Senzory stání", "Jinak.")
    assert "Naše senzory" in [revision.data["title"] for revision in practice.revisions.all()]
    assert "unchanged 1" in bring(RECORD | {"problem": "Jinak."})


def test_what_people_added_in_words_of_their_own_is_no_conflict(bring, jana):
    bring(RECORD)
    edit(jana, body="Volejte nám.")
    assert "changed: pisek-senzory – title" in bring(RECORD | {"title": "Senzory"})
    assert Practice.objects.get().body == "Volejte nám."


def test_people_who_wrote_what_the_file_says_now_are_no_conflict_later(bring, jana):
    bring(RECORD)
    edit(jana, title="Senzory")
    assert "unchanged 1" in bring(RECORD | {"title": "Senzory"})
    assert "changed 1" in bring(RECORD | {"title": "Senzory v centru"})


def test_readers_chosen_by_the_city_stay(bring, jana, kolin):
    bring(RECORD)
    post = Post.objects.get()
    with viewing_as(jana):
        share(post, Level.CIRCLE, [kolin.group], by=jana)
    bring(RECORD | {"title": "Senzory"})
    assert Post.objects.get().level == Level.CIRCLE
    assert {grant.group for grant in post.grants.all()} == {jana.cities().get().group, kolin.group}


def test_the_trash_is_left_alone(bring):
    bring(RECORD)
    Post.objects.update(deleted_at="2020-01-01T00:00Z")
    assert "conflict: pisek-senzory – in the trash; left there" in bring(RECORD | {"title": "Senzory"}, overwrite=True)
    assert Post.objects.get().title == "Senzory stání"


def test_a_record_that_moved_to_another_city_is_left_alone(bring, kolin):
    bring(RECORD)
    told = bring(RECORD | {"city": "Kolín"})
    assert "here it belongs to Písek, in the file to Kolín" in told
    assert Post.objects.get().city.name == "Písek"


# what only some records tell


def test_a_failure_and_whom_it_fits_come_in(bring):
    cause = {"cause": "law", "weight": "strong", "note": None}
    fit = {"fits": "yes", "trait": "population", "low": 1000, "high": None, "text": None}
    bring(RECORD | {"expected": "Úspory", "causes": [cause], "fits": [fit]})
    record = as_record(Practice.objects.get())
    assert record["expected"] == "Úspory" and record["causes"] == [cause | {"note": ""}]
    assert record["fits"] == [fit | {"text": ""}]


TOLD = {
    "body": "Proč, co, jak.",
    "goal": "O třetinu méně kroužení.",
    "came_from": "adopted",
    "came_from_whom": "Kolín",
    "participation": "Anketa na náměstí.",
    "place": "centrum",
    "evidence": "3",
    "evidence_basis": "Sčítání 2017 a 2019.",
    "side_effects": "Méně hluku.",
    "public_response": "Chválí.",
    "expected": "Úspory.",
    "happened": "Klid.",
    "warning_sign": "Prázdná stání.",
    "cost_sunk": "nothing",
    "saved": "Kabely.",
    "advice": "Začněte malou ulicí.",
    "cost_year": 2018,
    "cost_vat": "with",
    "cost_driver": "senzor",
    "cost_units": 0,
    "opex_czk": 90000,
    "staff_days": 12,
    "saving_planned_czk": 100000,
    "saving_czk": 0,
    "payback_years": 9,
    "differently": "Otevřené rozhraní hned v zadání.",
    "minimum": "Jedna ulice.",
    "luck": "Vlastní síť.",
    "decision": "Rada, leden 2018.",
    "team": "Den v týdnu.",
    "legal_basis": "Bez osobních údajů.",
    "offer": ["call", "visit"],
    "may": ["ask", "quote"],
    "unknown": ["barriers", "cost_czk"],
    "turning_points": [{"on": "2018-05", "text": "Mráz.", "knowable": ""}],
    "causes": [{"cause": "law", "weight": "strong", "note": ""}],
    "conditions": [
        {"about": "price", "text": "Do 5 000 Kč.", "holds": "no", "since": "2019", "word": "Zdražilo.", "term": None}
    ],
    "fits": [{"fits": "yes", "trait": "population", "low": 0, "high": 60000, "text": ""}],
    "contracts": [
        {
            "supplier": "Senzory a. s.",
            "procurement": "small",
            "url": "https://smlouvy.test/1",
            "ends_on": "2028-11",
            "exit_terms": "Po roce.",
            "again": "no",
            "why": "Drahý servis.",
        }
    ],
    "datasets": [{"name": "Obsazenost", "use": "made", "url": "", "licence": "CC BY 4.0"}],
    "blocks": [{"block": "tender", "name": "Zadání", "url": "", "note": ""}],
    "parties": [{"party": "partner", "name": "Technické služby", "note": ""}],
}


def filled(row):
    return {name: value for name, value in row.items() if value not in ("", None)}


def as_told(value):
    """As a file tells it: rows without what is empty, words in any order."""
    if not isinstance(value, list):
        return value
    return [filled(row) if isinstance(row, dict) else row for row in reversed(value)]


def test_all_that_a_form_asks_comes_in_and_stays(bring):
    assert set(TOLD) == set(MORE)
    file = RECORD | {key: as_told(value) for key, value in TOLD.items()}
    bring(file)
    practice = Practice.objects.get()
    record = as_record(practice)
    assert {key: record[key] for key in TOLD} == TOLD
    assert practice.revisions.get().data == record
    before = state()
    assert "unchanged 1" in bring(file)
    assert state() == before
    assert "unchanged 1" in bring(RECORD)  # what a file does not speak of is not touched
    empty = {key: [] if isinstance(value, list) else None for key, value in TOLD.items()}
    bring(RECORD | empty)
    record = as_record(Practice.objects.get())
    assert not any(record[key] for key in TOLD)
    assert record["cost_units"] is None and record["goal"] == ""


def test_a_file_that_begins_to_speak_of_more_meets_nobodys_edit(bring, jana):
    bring(RECORD)
    assert "changed: pisek-senzory – may" in bring(RECORD | {"may": ["quote"]})
    assert "changed: pisek-senzory – place" in bring(RECORD | {"may": ["quote"], "place": "centrum"})
    edit(jana, offer=["call"])
    told = bring(RECORD | {"may": ["quote"], "place": "centrum", "offer": ["visit"]})
    assert "edited here since the last import, left as it is (offer)" in told
    assert Practice.objects.get().offer == ["call"]


def test_an_older_import_that_did_not_note_its_keys_is_understood(bring):
    bring(RECORD)
    details = {key: value for key, value in Act.objects.get(verb=Act.Verb.IMPORTED).details.items() if key != "keys"}
    Act.objects.filter(verb=Act.Verb.IMPORTED).delete()
    Act.objects.create(actor=None, verb=Act.Verb.IMPORTED, post=Post.objects.get(), details=details)
    assert "changed: pisek-senzory – may" in bring(RECORD | {"may": ["quote"]})


def test_the_form_saves_what_was_imported_without_a_change(bring, jana):
    bring(RECORD | {key: as_told(TOLD[key]) for key in ("offer", "may", "unknown")})
    practice = Practice.objects.get()
    typed = {"offer": ["call", "visit"], "may": ["quote", "ask"], "unknown": ["cost_czk", "barriers"]}
    with viewing_as(jana):
        sent = {key: sorted(value) for key, value in typed.items()}  # as RecordForm.record() gives it
        assert save(practice, sent, by=jana, version=practice.version) == []


@pytest.mark.parametrize("name", ["chytre-lavicky", "sdilene-parkovani-urad"])
def test_what_the_invented_posts_tell_is_the_same_after_an_import(bring, name):
    posts = yaml.safe_load((DEMO / "posts.yaml").read_text())
    told = next({key: post[key] for key in post if key in MORE} for post in posts if post["id"] == name)
    assert {"may", "offer", "unknown", "fits"} <= set(told)
    bring(RECORD | told)
    record = as_record(Practice.objects.get())
    for key, value in told.items():
        if key in ROWS:
            assert [filled(row) for row in record[key]] == value
        else:
            assert record[key] == (sorted(value) if isinstance(value, list) else value)
