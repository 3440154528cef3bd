"""The whole record: part by part, and nothing lost when two people write at once."""

import threading

import pytest
from django.db import connection

from conftest import WebClient, make_practice
from posts.history import difference
from posts.models import Act, Level, Revision
from posts.viewing import viewing_as
from practices.models import Indicator, Practice, Term, Vocabulary
from practices.record import as_record, save
from practices.tests.test_writing import rows


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(
        pisek, jana, Level.CIRCLE, [kolin], problem="Řidiči kroužili.", body="Tři věty.", summary="Krátce."
    )


@pytest.fixture
def address(practice):
    return f"/praxe/{practice.code}/upravit/"


def sent(practice, *parts, **fields):
    """The form as it was opened, with these fields typed over; only these parts of the record."""
    known = {key: value for key, value in as_record(practice).items() if isinstance(value, str)}
    return {"part": ["note", *parts], "version": practice.version} | known | fields


@pytest.fixture
def term(db):
    def make(vocabulary, key, name):
        return Term.objects.create(
            vocabulary=Vocabulary.objects.get_or_create(key=vocabulary)[0], key=key, name_cs=name
        )

    return make


def test_saving_writes_one_version_one_revision_and_one_act(browse, practice, address, petr):
    version = practice.version
    answer = browse(petr).post(address, sent(practice, "why", problem="Řidiči kroužili dvacet minut.", minor="on"))
    assert answer["Location"] == f"/praxe/{practice.code}/"
    practice.refresh_from_db()
    assert (practice.problem, practice.version) == ("Řidiči kroužili dvacet minut.", version + 1)
    assert list(practice.revisions.values_list("number", "by__name")) == [(version + 1, "Petr Novák"), (version, None)]
    act = practice.acts.get(verb="changed")
    assert act.details == {"sections": ["why"], "minor": True, "version": version + 1}
    assert practice.revisions.get(number=version).data["problem"] == "Řidiči kroužili."


def test_nothing_changed_is_no_version(browse, practice, address, jana):
    browse(jana).post(address, sent(practice, "why"))
    assert not practice.revisions.exists() and not practice.acts.filter(verb="changed").exists()
    assert Practice.objects.get().version == practice.version


def test_a_part_that_was_not_sent_is_not_touched(browse, practice, address, jana):
    browse(jana).post(
        address, {"part": "money", "version": practice.version, "cost_czk": "2 000 000", **rows("fundings")}
    )
    saved = Practice.objects.get()
    assert (saved.cost_czk, saved.problem, saved.body) == (2_000_000, "Řidiči kroužili.", "Tři věty.")


def test_every_list_is_saved_in_order_and_read_back(browse, practice, address, jana, term):
    money, barrier = term("funding", "rozpocet", "Rozpočet města"), term("barrier", "finance", "Finanční")
    topic = term("topic", "parkovani", "Parkování")
    lists = (
        rows(
            "indicators",
            {"name": "Obsazenost", "unit": "%", "before": "62,5", "after": "71"},
            {"name": "Stání", "value": "1 200"},
            {"name": ""},
        )
        | rows("fundings", {"source": money.pk, "amount_czk": "1 950 000 Kč"})
        | rows("barriers", {"category": barrier.pk, "text": "Drahé.", "workaround": "Pronájem."})
        | rows("lessons", {"text": "Druhé.", "origin": "city", "DELETE": "on"}, {"text": "První.", "origin": "derived"})
        | rows("sources", {"url": "pisek.cz/parkovani", "title": "Web"})
        | rows("stages", {"stage": "running", "on": "6/2019"}, {"stage": "pilot", "on": "2018"})
    )
    parts = ["results", "money", "barriers", "lessons", "sources", "course", "topics"]
    answer = browse(jana).post(
        address, sent(practice, *parts, **lists, stage="running", started="15. 6. 2018", topics=[topic.pk])
    )
    assert answer.status_code == 302, answer.content.decode()
    record = as_record(Practice.objects.get())
    assert [(row["name"], row["before"], row["value"]) for row in record["indicators"]] == [
        ("Obsazenost", "62.5", None),
        ("Stání", None, "1200"),
    ]
    assert record["fundings"][0]["amount_czk"] == 1_950_000 and record["topics"] == [topic.pk]
    assert [row["text"] for row in record["lessons"]] == ["První."]
    assert record["sources"][0]["url"] == "https://pisek.cz/parkovani"
    assert [row["on"] for row in record["stages"]] == ["2018", "2019-06"] and record["started"] == "2018-06-15"
    page = browse(jana).get(address).content.decode()
    assert 'value="62,5"' in page and "15. 6. 2018" in page and "1\N{NO-BREAK SPACE}950\N{NO-BREAK SPACE}000" in page
    version = Practice.objects.get().version
    typed = sent(Practice.objects.get(), *parts, **lists, stage="running", started="15. 6. 2018", topics=[topic.pk])
    browse(jana).post(address, typed)
    assert Practice.objects.get().version == version  # the same once more


def test_adding_a_row_without_script_keeps_everything_typed_and_judges_nothing(browse, practice, address, jana):
    typed = rows("indicators", {"name": "Obsazenost", "before": "sedm"}) | {"add": "indicators"}
    page = browse(jana).post(address, sent(practice, "results", **typed, title="")).content.decode()
    assert 'value="sedm"' in page and 'name="indicators-1-name"' in page and 'id="chyby"' not in page
    assert Practice.objects.get().title == practice.title


def test_wrong_rows_are_named_and_nothing_is_saved(browse, practice, address, jana):
    typed = rows("indicators", {"name": "Obsazenost", "before": "sedm"}) | rows(
        "sources", {"url": "javascript:alert(1)"}
    )
    page = (
        browse(jana)
        .post(
            address,
            sent(practice, "results", "sources", "money", **typed, **rows("fundings"), cost_czk="moc", results="Nové."),
        )
        .content.decode()
    )
    for field in ("id_indicators-0-before", "id_sources-0-url", "id_cost_czk"):
        assert f'href="#{field}"' in page
    assert "Nové." in page and Practice.objects.get().results == ""


def test_too_many_rows_are_refused_and_none_is_cut_off(browse, practice, address, jana):
    typed = rows("lessons", *[{"text": f"Ponaučení číslo {n}.", "origin": "city"} for n in range(35)])
    page = browse(jana).post(address, sent(practice, "lessons", **typed)).content.decode()
    assert 'id="chyby"' in page and "30" in page.split('id="chyby"')[1][:600]
    assert "Ponaučení číslo 34." in page and not practice.lessons.exists()


def test_rows_of_another_practice_cannot_be_named(browse, practice, address, jana, liberec, lida):
    foreign = make_practice(liberec, lida, Level.CITY)
    row = Indicator.objects.create(practice=foreign, name="Cizí", value=1)
    typed = rows("indicators", {"id": row.pk, "practice": foreign.pk, "name": "Moje", "value": "2"})
    browse(jana).post(address, sent(practice, "results", **typed))
    assert foreign.indicators.get().name == "Cizí" and practice.indicators.get().name == "Moje"


@pytest.mark.parametrize(
    "field,value",
    [
        ("indicators-TOTAL_FORMS", "9" * 30),
        ("indicators-TOTAL_FORMS", "-1"),
        ("indicators-TOTAL_FORMS", "99"),
        ("indicators-0-before", "9" * 60),
        ("indicators-0-before", "NaN"),
        ("cost_czk", "9" * 40),
        ("cost_year", "٢٠١٨"),
        ("started", "0000"),
        ("started", "31. 2. 2018"),
        ("topics", "9" * 40),
        ("version", "9" * 40),
        ("stage", "\x00"),
        ("sources-0-url", "http://[::1"),
        ("fundings-0-source", "7" * 50),
    ],
)
def test_nonsense_is_refused_in_words(browse, practice, address, jana, field, value):
    typed = (
        rows("indicators", {"name": "x", "before": "1"})
        | rows("sources", {"url": ""})
        | rows("fundings", {"note": "x"})
    )
    parts = ["results", "money", "course", "topics", "sources"]
    answer = browse(jana).post(address, sent(practice, *parts, **typed) | {field: value})
    assert answer.status_code in (200, 409)
    assert 'id="chyby"' in answer.content.decode() or answer.status_code == 409


def test_a_record_imported_without_a_sentence_may_get_a_price(browse, pisek, jana, kolin):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin], problem="Proč.")
    typed = sent(practice, "money", cost_czk="100", **rows("fundings")) | {"summary": "", "body": ""}
    assert browse(jana).post(f"/praxe/{practice.code}/upravit/", typed).status_code == 302
    assert Practice.objects.get().cost_czk == 100


def test_a_link_alone_is_no_text(browse, practice, address, jana):
    answer = browse(jana).post(address, sent(practice, "law", legal_basis=" https://a.example/x\n<http://b.example> "))
    assert "Samotný odkaz nic neřekne" in answer.content.decode()
    words = "Smlouva je na https://a.example/x."
    assert browse(jana).post(address, sent(practice, "law", legal_basis=words)).status_code == 302


def test_a_draft_is_not_shared_by_sending_only_another_part(browse, pisek, jana):
    draft = make_practice(pisek, jana, outcome="", title="")
    typed = {"part": "law", "legal_basis": "x", "version": 1, "level": "members", "future": "on", "share": "1"}
    answer = browse(jana).post(f"/praxe/{draft.code}/upravit/", typed)
    assert answer.status_code == 200 and 'id="chyby"' in answer.content.decode()
    assert Practice.objects.get().is_draft


# Two people at once.


def test_a_stale_edit_shows_both_texts_and_loses_neither(browse, practice, address, jana, petr):
    typed_by_jana = sent(
        practice, "why", "lessons", problem="Text od Jany.", differently="Jen Jana.", **rows("lessons")
    )
    browse(petr).post(address, sent(practice, "why", problem="Text od Petra.", goal="Jen Petr."))
    answer = browse(jana).post(address, typed_by_jana)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Text od Jany." in page and "Text od Petra." in page and "Petr Novák" in page
    assert Practice.objects.get().problem == "Text od Petra."
    hidden = {"version": practice.version + 1, "take-goal": "theirs"}
    assert 'name="take-goal" value="theirs"' in page and f'name="version" value="{practice.version + 1}"' in page
    answer = browse(jana).post(address, typed_by_jana | hidden | {"take-problem": "mine"})
    assert answer.status_code == 302
    saved = Practice.objects.get()
    assert (saved.problem, saved.goal, saved.differently) == ("Text od Jany.", "Jen Petr.", "Jen Jana.")
    assert "Text od Petra." in [revision.data["problem"] for revision in saved.revisions.all()]


def test_the_colleagues_text_may_stay(browse, practice, address, jana, petr):
    mine = sent(practice, "why", problem="Text od Jany.")
    browse(petr).post(address, sent(practice, "why", problem="Text od Petra."))
    browse(jana).post(address, mine)
    browse(jana).post(address, mine | {"version": practice.version + 1, "take-problem": "theirs"})
    assert Practice.objects.get().problem == "Text od Petra."


def test_who_read_it_meanwhile_is_said_before_new_text_reaches_them(browse, practice, address, jana, petr, liberec):
    from posts.sharing import members_group, share

    typed = sent(practice, "why", problem="Jen pro Kolín.")
    share(practice, Level.MEMBERS, [members_group()], by=petr)
    answer = browse(jana).post(address, typed)
    assert answer.status_code == 409 and "is-members" in answer.content.decode()
    assert Practice.objects.get().problem == "Řidiči kroužili."


def test_text_typed_into_a_practice_deleted_meanwhile_is_given_back(browse, practice, address, jana, petr, lida):
    typed = sent(practice, "why", problem="Dlouhý text, který nesmí zmizet.")
    browse(petr).post(f"/praxe/{practice.code}/smazat/")
    answer = browse(jana).post(address, typed)
    assert answer.status_code == 404 and "Dlouhý text, který nesmí zmizet." in answer.content.decode()
    hidden = browse(lida).post(address, {"problem": "Dlouhý text, který nesmí zmizet."}).content
    missing = (
        browse(lida).post("/praxe/2222222222222222/upravit/", {"problem": "Dlouhý text, který nesmí zmizet."}).content
    )
    assert hidden.count(b"Dlouh") == missing.count(b"Dlouh") == 1
    assert len(hidden) == len(missing)


def test_who_lost_the_right_meanwhile_gets_only_their_own_text_back(browse, practice, address, jana):
    typed = sent(practice, "why", problem="Dlouhý text, který nesmí zmizet.")
    jana.memberships.current().get().end(by=None)
    answer = browse(jana).post(address, typed | {"title": "x", "summary": "", "body": ""})
    assert answer.status_code == 404 and "Dlouhý text" in answer.content.decode()
    assert "Parkovací" not in answer.content.decode() and "Tři věty" not in answer.content.decode()


def test_an_error_in_the_middle_of_a_save_leaves_everything_as_it_was(browse, practice, address, jana, monkeypatch):
    def dies(*args, **kwargs):
        raise RuntimeError("the connection dropped")

    monkeypatch.setattr("practices.record.keep_revision", dies)
    client = browse(jana)
    client.raise_request_exception = False
    answer = client.post(
        address, sent(practice, "why", "results", problem="Nové.", **rows("indicators", {"name": "a", "value": "1"}))
    )
    assert answer.status_code == 500
    saved = Practice.objects.get()
    assert (saved.problem, saved.version, saved.indicators.count()) == ("Řidiči kroužili.", practice.version, 0)


# Who may not.

PAGES = ["upravit/", "koncept/", "nahled/", "sdileni/", "historie/", "smazat/", "obnovit/", "historie/?od=1&do=2"]


@pytest.mark.parametrize("page", PAGES)
def test_a_reader_who_is_no_editor_finds_no_page_of_writing(
    browse, practice, page, karel, lida, olga, adam, hana, radek, ivo
):
    for person in (karel, lida, olga, adam, hana, radek):
        client = browse(person)
        for ask in (client.get, client.post):
            found, missing = (ask(f"/praxe/{code}/{page}") for code in (practice.code, "2222222222222222"))
            assert found.status_code == missing.status_code == 404
            assert found.content == missing.content
    for person in (None, ivo):
        answer = browse(person).get(f"/praxe/{practice.code}/{page}")
        assert answer.status_code == 302 and "/prihlaseni" in answer["Location"] or "login" in answer["Location"]


@pytest.mark.parametrize("page", PAGES)
def test_a_draft_is_a_missing_page_to_everybody_but_its_author(browse, pisek, jana, petr, page):
    draft = make_practice(pisek, jana)
    for ask in (browse(petr).get, browse(petr).post):
        assert ask(f"/praxe/{draft.code}/{page}").status_code == 404


# Races, with real threads and real transactions.


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_the_same_moment_one_of_them_sees_both(pisek, jana, petr, kolin):
    practice = make_practice(pisek, jana, Level.CITY, problem="Původní.", summary="s", body="b")
    answers = at_once(
        lambda: post(jana, f"/praxe/{practice.code}/upravit/", sent(practice, "why", problem="Jana píše.")),
        lambda: post(petr, f"/praxe/{practice.code}/upravit/", sent(practice, "why", problem="Petr píše.")),
    )
    assert sorted(answers) == [302, 409]
    assert Act.objects.filter(verb="changed").count() == 1
    assert Revision.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_the_same_moment_makes_one_post(pisek, jana, kolin):
    from practices.tests.test_writing import note

    typed = note(share="1")
    answers = at_once(*[lambda: post(jana, "/praxe/nova/", typed)] * 3)
    assert answers == [302, 302, 302]
    assert Practice.objects.count() == 1
    assert sorted(Act.objects.values_list("verb", flat=True)) == ["shared", "wrote"]


def post(person, address, typed):
    client = WebClient()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.post(address, typed).status_code


def at_once(*deeds):
    """Does all of them in threads that start together; their results in the same order."""
    gate, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        try:
            gate.wait()
            results[place] = deed()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_records_are_written_and_read_as_the_web_role(practice, jana, as_web):
    from practices.record import save

    with viewing_as(jana):
        assert save(practice, {"problem": "Nové."}, by=jana, version=practice.version) == ["problem"]
        assert practice.revisions.count() == 2


def test_a_practice_that_goes_on_ended_nowhere(pisek, jana):
    practice = make_practice(pisek, jana, stage="stopped", stopped_in="pilot")
    save(practice, {"stage": "running"}, by=jana, version=practice.version)
    practice.refresh_from_db()
    assert (practice.stage, practice.stopped_in) == ("running", "")


def test_a_long_text_of_the_same_words_is_compared_at_once():
    assert "<ins>" in difference("a " * 5000, "a b " * 2500)


def test_a_change_of_stage_is_a_dated_row_with_a_reason(browse, pisek, jana):
    practice = make_practice(pisek, jana, Level.CITY, stage="pilot")
    practice.stages.create(stage="pilot", on="2025")
    address, told = f"/praxe/{practice.code}/upravit/", {"stage": "pilot", "on": "2025"}
    page = browse(jana).post(address, sent(practice, "course", **rows("stages", told), stage="running"))
    for field in ("on", "reason"):
        assert f'href="#id_stages-1-{field}"' in page.content.decode()
    assert 'name="stages-1-stage"' in page.content.decode()  # the row is there, only to be filled in
    practice.refresh_from_db()
    assert practice.stage == "pilot"
    new = {"stage": "running", "on": "1. 6. 2026", "reason": "Pilot se osvědčil."}
    assert browse(jana).post(address, sent(practice, "course", **rows("stages", told, new), stage="running")).url
    assert list(practice.stages.values_list("stage", "reason")) == [("pilot", ""), ("running", "Pilot se osvědčil.")]
    practice.refresh_from_db()
    again = sent(practice, "course", **rows("stages", told, new), stage="running", finished="2026")
    assert browse(jana).post(address, again).status_code == 302  # nothing is asked of a stage that stays


def test_the_first_stage_asks_only_since_when(browse, pisek, jana):
    practice = make_practice(pisek, jana, Level.CITY, stage="")
    address, first = f"/praxe/{practice.code}/upravit/", {"stage": "pilot", "on": "2025"}
    assert (
        browse(jana).post(address, sent(practice, "course", **rows("stages", first), stage="pilot")).status_code == 302
    )


def test_a_note_without_its_course_is_asked_nothing_of_stages(browse, pisek, jana):
    practice = make_practice(pisek, jana, Level.CITY, stage="pilot")
    sending = sent(practice, title="Jiný název")
    assert browse(jana).post(f"/praxe/{practice.code}/upravit/", sending).status_code == 302
