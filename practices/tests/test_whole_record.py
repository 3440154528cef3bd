"""The whole record: what was stopped told without blame, what is not known, whom it fits, what readers may do."""

import re

import pytest
from django.urls import reverse

from cities import kept
from conftest import make_practice
from posts.models import Level
from posts.sharing import share
from posts.viewing import viewing_as
from practices.models import Condition, Outcome, Practice
from practices.reading import find
from practices.record import as_record, save
from practices.wording import missing

FAILURE = {
    "expected": "Čekali jsme padesát nabíječek.",
    "happened": "Postavili jsme tři.",
    "turning_points": [{"on": "2020-05", "text": "Sítě odmítly přípojky.", "knowable": "Kapacita byla veřejná."}],
    "causes": [{"cause": "technology", "weight": "decisive", "note": "Slabé vedení."}],
    "conditions": [{"about": "price", "text": "Cena klesne pod 100 tisíc.", "holds": "no"}],
    "advice": "Zeptejte se nejdřív správce sítě.",
}


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], outcome=Outcome.STOPPED, version=1)


def page(practice):
    return reverse("practices:detail", args=[practice.code])


def store(practice, changes, by):
    practice.refresh_from_db()
    return save(practice, changes, by=by, version=practice.version)


def typed(practice, **more):
    """What the form sends of the failure and of the transfer, nothing else."""
    lists = ["turning_points", "causes", "conditions", "fits"]
    totals = {f"{key}-TOTAL_FORMS": int(any(name.startswith(f"{key}-") for name in more)) for key in lists}
    totals |= {f"{key}-INITIAL_FORMS": 0 for key in lists}
    return {"part": ["failure", "transfer"], "version": practice.version, **totals, **more}


def test_a_failure_is_told_on_the_page_with_its_turning_points(browse, practice, jana, karel):
    store(practice, FAILURE, jana)
    text = browse(karel).get(page(practice)).content.decode()
    for words in ("padesát", "Postavili", "5/2020", "Kapacita", "rozhodující", "klesne pod", "správce"):
        assert words in text


def test_the_failure_is_written_in_the_form_of_the_record(browse, practice, jana):
    sent = {
        "expected": "Úspory",
        "causes-0-cause": "money",
        "causes-0-weight": "decisive",
        "conditions-0-about": "law",
        "conditions-0-text": "Zákon to dovolí.",
        "conditions-0-holds": "no",
        "fits-0-fits": "no",
        "fits-0-trait": "population",
        "fits-0-high": "5 000",
        "offer": ["call"],
    }
    answer = browse(jana).post(reverse("practices:edit", args=[practice.code]), typed(practice, **sent))
    assert answer.status_code == 302
    record = as_record(Practice.objects.get(pk=practice.pk))
    assert record["causes"] == [{"cause": "money", "weight": "decisive", "note": ""}]
    assert record["fits"] == [{"fits": "no", "trait": "population", "low": None, "high": 5000, "text": ""}]
    assert record["conditions"][0]["since"] and record["offer"] == ["call"]


MORE = {
    "contracts": [
        {
            "supplier": "Senzory s. r. o.",
            "procurement": "small",
            "url": "https://smlouvy.example/1",
            "ends_on": "2028-11",
            "exit_terms": "Výpověď po roce.",
            "again": "otherwise",
            "why": "Chyběl servis.",
        }
    ],
    "datasets": [{"name": "Obsazenost míst", "use": "made", "url": "", "licence": "CC BY 4.0"}],
    "blocks": [{"block": "tender", "name": "Zadání se servisem", "url": "", "note": "Na požádání."}],
    "parties": [{"party": "against", "name": "Prodejci", "note": "Zásobování."}],
    "participation": "Anketa na náměstí.",
    "decision": "Rada, březen 2023.",
    "team": "Dva dny v měsíci.",
    "place": "Centrum",
    "cost_driver": "místo",
    "cost_units": 120,
    "opex_czk": 228000,
    "staff_days": 40,
    "saving_planned_czk": 500000,
    "saving_czk": 300000,
    "payback_years": 7,
}


def test_contracts_data_and_people_stand_on_the_page_and_on_paper(browse, practice, jana, karel):
    store(practice, MORE, jana)
    text = browse(karel).get(page(practice)).content.decode()
    for words in (
        *("Senzory s. r. o.", "akázka malého rozsahu", "11/2028", "Výpověď po roce.", "Znovu, ale jinak", "Chyběl"),
        *("Obsazenost míst", "CC BY 4.0", "Zadání se servisem", "Prodejci", "Anketa na", "Rada, březen", "Centrum"),
        *("místo (120)", "228", "40 dní", "500", "300", "7 let"),
    ):
        assert words.replace(" ", "") in text.replace(" ", "").replace("\u00a0", ""), words
    assert as_record(Practice.objects.get(pk=practice.pk)) | MORE == as_record(Practice.objects.get(pk=practice.pk))


def test_a_contract_is_written_in_the_form_and_says_from_whom_or_how(browse, practice, jana):
    sent = {f"{key}-INITIAL_FORMS": 0 for key in ("fundings", "contracts")}
    sent |= {"fundings-TOTAL_FORMS": 0, "contracts-TOTAL_FORMS": 1, "part": "money", "version": practice.version}
    address = reverse("practices:edit", args=[practice.code])
    answer = browse(jana).post(address, sent | {"contracts-0-why": "Chyběl servis."})
    assert "Napište, od koho nebo jak se to pořídilo." in answer.content.decode()
    sent |= {"contracts-0-supplier": "Senzory s. r. o.", "contracts-0-ends_on": "11/2028", "opex_czk": "228 000"}
    assert browse(jana).post(address, sent).status_code == 302
    record = as_record(Practice.objects.get(pk=practice.pk))
    assert (record["contracts"][0]["supplier"], record["contracts"][0]["ends_on"]) == ("Senzory s. r. o.", "2028-11")
    assert record["opex_czk"] == 228000


def test_a_practice_without_more_groups_asks_nothing_for_them(browse, practice, jana, karel, page_queries):
    browse(karel).get(page(practice))
    without = len(page_queries(browse(karel), page(practice)))
    store(practice, MORE, jana)
    browse(karel).get(page(practice))
    assert len(page_queries(browse(karel), page(practice))) == without + 1


def test_a_number_of_inhabitants_needs_a_bound(browse, practice, jana):
    sent = typed(practice, **{"fits-0-fits": "yes", "fits-0-trait": "population"})
    assert (
        "aspoň jedno číslo" in browse(jana).post(reverse("practices:edit", args=[practice.code]), sent).content.decode()
    )


def test_a_condition_keeps_its_day_until_its_answer_changes(practice, jana):
    store(practice, FAILURE, jana)
    Condition.objects.update(since="2019-01-01")
    again = [{"about": "price", "text": "Cena klesne pod 100 tisíc.", "holds": "no"}]
    assert store(practice, {"conditions": again}, jana) == []
    assert Condition.objects.get().since == "2019-01-01"
    store(practice, {"conditions": [again[0] | {"holds": "yes"}]}, jana)
    assert Condition.objects.get().since > "2019-01-01"


def test_a_stopped_practice_is_told_what_its_reader_will_miss(practice, jana):
    assert "co poradíte dalšímu městu" in map(str, missing(as_record(practice)))
    store(practice, FAILURE, jana)
    assert "co poradíte dalšímu městu" not in map(str, missing(as_record(Practice.objects.get(pk=practice.pk))))


def test_we_do_not_know_is_an_answer(browse, practice, jana, karel):
    store(practice, {"unknown": ["cost_czk"]}, jana)
    assert "kolik to stálo" not in map(str, missing(as_record(Practice.objects.get(pk=practice.pk))))
    assert "Co město neví" in browse(karel).get(page(practice)).content.decode()


def test_what_readers_may_do_stands_on_the_page_and_in_print(browse, practice, jana, karel):
    store(practice, {"may": ["quote"]}, jana)
    text = browse(karel).get(page(practice)).content.decode()
    printed = text[text.index("only-print") :]
    assert "citovat" in printed and "citovat" in text[: text.index("<main")]


def test_a_practice_without_a_failure_costs_no_statement_more(page_queries, browse, practice, jana, karel):
    plain = len(page_queries(browse(karel), page(practice)))
    store(practice, FAILURE, jana)
    assert len(page_queries(browse(karel), page(practice))) == plain + 1
    store(practice, {key: [] for key in ("turning_points", "causes", "conditions")}, jana)
    assert len(page_queries(browse(karel), page(practice))) == plain


def test_rows_of_a_failure_are_nothing_to_those_outside(practice, jana, lida):
    store(practice, FAILURE, jana)
    assert find(practice.code, lida) is None
    assert not Condition.objects.visible_to(lida).exists()


def test_the_history_tells_a_failure_in_words(browse, practice, jana):
    store(practice, FAILURE, jana)
    last, first = practice.revisions.values_list("number", flat=True)
    address = f"{reverse('practices:history', args=[practice.code])}?od={first}&do={last}"
    assert "rozhodující" in browse(jana).get(address).content.decode()


def test_text_put_aside_stands_in_an_open_part(browse, practice, jana):
    client = browse(jana)
    edit = reverse("practices:edit", args=[practice.code])
    sent = typed(practice, expected="Odložené čekání", kept_for=kept.mark(jana))
    assert client.post(reverse("practices:autosave", args=[practice.code]), sent).status_code == 200
    parts = {part["key"]: part for part in client.get(edit).context["parts"]}
    assert parts["failure"]["is_open"] and not parts["law"]["is_open"]


def test_my_own_other_window_is_not_called_a_colleague(browse, practice, jana, petr):
    old = practice.version
    store(practice, {"expected": "v jiném okně"}, jana)
    sent = typed(practice, expected="v tomto okně") | {"version": old}
    edit = reverse("practices:edit", args=[practice.code])
    assert "kolega" not in browse(jana).post(edit, sent).content.decode()
    assert "kolega" in browse(petr).post(edit, sent).content.decode()


def test_goals_of_the_strategy_are_ticked_shown_and_counted_for_who_reads_them(
    browse, pisek, practice, jana, karel, lida, client
):
    pisek.goals = ["Čistá doprava", "Otevřený úřad"]
    pisek.save()
    browser, edit = browse(jana), reverse("practices:edit", args=[practice.code])
    assert 'value="Čistá doprava"' in browser.get(edit).content.decode()
    sent = {"part": ["why"], "version": practice.version}
    assert browser.post(edit, sent | {"goals": ["Let na Měsíc"]}).status_code == 200  # not a goal of this city
    assert browser.post(edit, sent | {"goals": ["Čistá doprava"]}).status_code == 302
    pisek.goals = ["Otevřený úřad", "Čistá doprava", "Méně aut"]
    pisek.save()
    assert "Čistá doprava" in browse(karel).get(page(practice)).content.decode()
    own = browse(karel).get(pisek.get_absolute_url())
    assert own.context["goals"] == [("Otevřený úřad", 0), ("Čistá doprava", 1), ("Méně aut", 0)]
    practice.post_ptr.refresh_from_db()
    with viewing_as(jana):
        share(practice.post_ptr, Level.CITY, [], by=jana)
    assert browse(lida).get(pisek.get_absolute_url()).context["goals"][1] == ("Čistá doprava", 0)
    public = client.get(pisek.get_absolute_url()).content.decode()
    assert "Čistá doprava" in public and "žádná praxe" not in public


def test_a_goal_that_the_city_has_dropped_stays_where_it_was_ticked(browse, practice, jana):
    Practice.objects.filter(pk=practice.pk).update(goals=["Dřívější cíl"])
    form = browse(jana).get(reverse("practices:edit", args=[practice.code])).content.decode()
    assert re.search(r'value="Dřívější cíl"[^>]*checked', form)
