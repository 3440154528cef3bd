"""The pre-mortem: what failed elsewhere, what the city decides about it, and who learns of either."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from conftest import make_practice
from posts.models import Act, Level, Post
from posts.sharing import share
from posts.viewing import viewing_as
from practices.checking import ask
from practices.models import Cause, Outcome, Practice, Risk, Stage, Term, Vocabulary
from practices.risks import decide, offered

SAID = {"decision": "mitigated", "text": "zqresime", "question": "zqotazka", "ask_on": "2026-01-15"}


@pytest.fixture
def topic(db):
    Vocabulary.objects.create(key=Vocabulary.TOPIC)
    return Term.objects.create(vocabulary_id=Vocabulary.TOPIC, key="parkovani", name_cs="Parkování")


@pytest.fixture
def failure(kolin, karel, topic):
    """Kolín's, shared with Písek alone."""
    return make_failure(kolin, karel, topic)


def make_failure(city, by, topic, level=Level.CIRCLE, groups=None, **fields):
    fields = {"outcome": Outcome.FAILED, "warning_sign": "zqvarovani", "title": "Neúspěch"} | fields
    pisek = groups if groups is not None else [city.__class__.objects.get(name="Písek")]
    made = make_practice(city, by, level, pisek, topics=[topic], **fields)
    Cause.objects.create(practice=made, cause="procurement", weight="decisive", note="zqzakazka")
    return made


@pytest.fixture
def plan(pisek, jana, topic, kolin, failure):
    """Písek's project, which Kolín reads too."""
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], topics=[topic], stage=Stage.PREPARING, title="Náš záměr")


def at(name, plan, **more):
    return reverse(f"practices:{name}", args=[plan.code, *more.values()])


def hidden(form):
    return dict(re.findall(r'name="(form_key|version|kept_for|z|pricina)" value="([^"]*)"', form.content.decode()))


def learn(browser, plan, failure, **said):
    address = at("risk_new", plan) + f"?z={failure.code}&pricina=procurement"
    sent = SAID | hidden(browser.get(address)) | said
    return browser.post(at("risk_new", plan), sent), sent


def test_the_page_of_an_early_practice_offers_its_editors_the_risks(plan, browse, jana, karel):
    link = at("risks", plan)
    assert link in browse(jana).get(at("detail", plan)).content.decode()
    assert link in browse(jana).get(at("edit", plan)).content.decode()
    assert link not in browse(karel).get(at("detail", plan)).content.decode()
    Practice.objects.filter(pk=plan.pk).update(stage=Stage.RUNNING)
    assert link not in browse(jana).get(at("detail", plan)).content.decode()
    assert link in browse(jana).get(at("edit", plan)).content.decode()


def test_causes_of_like_failures_are_offered_with_their_warning_signs(plan, failure, browse, jana):
    page = browse(jana).get(at("risks", plan)).content.decode()
    assert all(word in page for word in ("zqzakazka", "zqvarovani", "Neúspěch", "Kolín"))


def test_what_failed_on_another_topic_or_did_not_fail_is_not_offered(plan, browse, jana, kolin, karel, topic, failure):
    other = Term.objects.create(vocabulary_id=Vocabulary.TOPIC, key="odpady", name_cs="Odpady")
    make_failure(kolin, karel, other, title="zqjinetema")
    make_failure(kolin, karel, topic, title="zquspech", outcome=Outcome.WORKS)
    page = browse(jana).get(at("risks", plan)).content.decode()
    assert "zqjinetema" not in page and "zquspech" not in page and "zqzakazka" in page


def test_a_failure_that_the_editor_may_not_read_is_offered_to_nobody(plan, browse, jana, kolin, karel, topic, failure):
    closed = make_failure(kolin, karel, topic, Level.CITY, [], title="zqzavreny")
    browser = browse(jana)
    assert "zqzavreny" not in browser.get(at("risks", plan)).content.decode()
    named = at("risk_new", plan) + "?pricina=procurement&z="
    missing = browser.get(named + "neninikde")
    assert missing.status_code == 404
    assert browser.get(named + closed.code).content == missing.content
    sent = SAID | {"z": closed.code, "pricina": "procurement"}
    assert browser.post(at("risk_new", plan), sent).status_code == 404 and not Risk.objects.exists()


def test_a_decision_is_the_citys_own_words_and_copies_none(plan, failure, browse, jana, karel):
    answer, _sent = learn(browse(jana), plan, failure)
    assert answer.status_code == 302
    risk = Risk.objects.get()
    assert (risk.source_id, risk.cause, risk.decision, risk.by) == (failure.pk, "procurement", "mitigated", jana)
    told = " ".join(str(getattr(risk, field.attname)) for field in Risk._meta.concrete_fields)
    assert "zqzakazka" not in told and "zqvarovani" not in told and "Neúspěch" not in told
    act = Act.objects.get(post=plan.pk, verb=Act.Verb.RISK)
    words = ("zqresime", "zqotazka", "zqzakazka", "zqvarovani")
    assert act.actor == jana and not [word for word in words if word in str(act.details)]


def test_once_the_failure_closes_its_words_are_gone_and_the_decision_stays(plan, failure, browse, jana, karel, petr):
    learn(browse(jana), plan, failure)
    with viewing_as(karel):
        share(failure.post_ptr, Level.CITY, [], by=karel)
    risk = Risk.objects.get()
    for address in (at("risks", plan), at("risk", plan, risk=risk.code), at("risks_annex", plan)):
        page = browse(petr).get(address).content.decode()
        assert "zqresime" in page
        assert not any(word in page for word in ("zqzakazka", "zqvarovani", "Neúspěch", failure.code)), address


def test_the_annex_has_the_own_words_alone(plan, failure, browse, jana):
    learn(browse(jana), plan, failure)
    page = browse(jana).get(at("risks_annex", plan)).content.decode()
    assert "zqresime" in page and "zqotazka" in page
    assert not any(word in page for word in ("zqzakazka", "zqvarovani", "Neúspěch", failure.code))


def test_readers_of_the_practice_do_not_learn_of_its_risks(plan, failure, browse, jana, karel, lida):
    learn(browse(jana), plan, failure)
    code = Risk.objects.get().code
    for person in (karel, lida):
        browser = browse(person)
        missing = browser.get(reverse("practices:risks", args=["neninikdetakova"]))
        for address in (at("risks", plan), at("risk_new", plan), at("risks_annex", plan), at("risk", plan, risk=code)):
            answer = browser.get(address)
            assert (answer.status_code, answer.content) == (404, missing.content)
    assert "zqresime" not in browse(karel).get(at("detail", plan)).content.decode()


def test_the_database_gives_risks_to_editors_alone(plan, failure, jana, karel, as_web):
    with viewing_as(jana):
        decide(plan, SAID | {"answer": ""}, by=jana, cause="procurement", source=failure)
        as_web.execute("select count(*) from practices_risk")
        assert as_web.fetchone() == (1,)
    with viewing_as(karel):
        as_web.execute("select count(*) from practices_risk")
        assert as_web.fetchone() == (0,)


def test_the_database_lets_nobody_point_at_what_they_may_not_read(plan, kolin, karel, topic, jana, as_web):
    with transaction.atomic():
        as_web.execute("reset role")
        closed = make_failure(kolin, karel, topic, Level.CITY, [])
        as_web.execute("set role smartpitch_web")
    with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(jana):
        decide(plan, SAID | {"answer": ""}, by=jana, cause="procurement", source=closed)


def test_a_form_sent_twice_makes_one_risk(plan, failure, browse, jana):
    browser = browse(jana)
    _answer, sent = learn(browser, plan, failure)
    assert browser.post(at("risk_new", plan), sent).status_code == 302
    assert Risk.objects.count() == 1 and Act.objects.filter(verb=Act.Verb.RISK).count() == 1


def test_of_two_colleagues_who_decide_at_once_the_second_sees_both_texts(plan, failure, browse, jana, petr):
    address = at("risk_new", plan) + f"?z={failure.code}&pricina=procurement"
    late, form = browse(petr), browse(petr).get(address)
    learn(browse(jana), plan, failure)
    sent = SAID | hidden(form) | {"text": "zqmuj", "kept_for": ""}
    sent.pop("kept_for")
    answer = late.post(at("risk_new", plan), sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and "zqmuj" in page and "zqresime" in page
    risk = Risk.objects.get()
    again = late.post(at("risk", plan, risk=risk.code), SAID | {"text": "zqmuj", "version": risk.version})
    assert again.status_code == 302
    risk.refresh_from_db()
    assert risk.text == "zqmuj"


def test_a_check_question_falls_due_and_is_answered(plan, failure, browse, jana):
    browser = browse(jana)
    learn(browser, plan, failure, ask_on=timezone.localdate().isoformat())
    risk = Risk.objects.get()
    assert browser.get(at("risks", plan)).context["due"] == 1
    sent = SAID | {"answer": "zqzjistili", "version": risk.version}
    assert browser.post(at("risk", plan, risk=risk.code), sent).status_code == 302
    risk.refresh_from_db()
    assert risk.answered_on == timezone.localdate()
    page = browser.get(at("risks", plan))
    assert page.context["due"] == 0 and "zqzjistili" in page.content.decode()


def test_a_question_of_tomorrow_is_not_due(plan, failure, browse, jana):
    learn(browse(jana), plan, failure, ask_on=(timezone.localdate() + timedelta(days=1)).isoformat())
    assert browse(jana).get(at("risks", plan)).context["due"] == 0


def test_a_question_without_a_day_is_said_in_words_and_the_text_stays(plan, failure, browse, jana):
    page, _sent = learn(browse(jana), plan, failure, ask_on="")
    assert page.context["form"].errors["ask_on"] and "zqresime" in page.content.decode()
    assert not Risk.objects.exists()


def test_a_risk_of_ones_own_needs_no_failure(plan, browse, jana):
    browser = browse(jana)
    sent = SAID | hidden(browser.get(at("risk_new", plan))) | {"cause": "money"}
    assert browser.post(at("risk_new", plan), sent).status_code == 302
    assert (Risk.objects.get().source, Risk.objects.get().cause) == (None, "money")


def test_what_is_taken_off_the_list_comes_back(plan, failure, browse, jana):
    browser = browse(jana)
    learn(browser, plan, failure)
    risk = Risk.objects.get()
    browser.post(at("risk", plan, risk=risk.code), {"drop": "1"})
    assert browser.get(at("risks", plan)).context["risks"] == []
    assert "zqresime" not in browser.get(at("risks_annex", plan)).content.decode()
    browser.post(at("risk", plan, risk=risk.code), {"back": "1"})
    assert len(browser.get(at("risks", plan)).context["risks"]) == 1
    whole = browser.get(at("risk", plan, risk=risk.code)).context["history"]
    assert len(whole) == 3


def test_the_page_costs_the_same_with_one_failure_and_with_three(
    plan, failure, browse, jana, kolin, karel, topic, page_queries
):
    learn(browse(jana), plan, failure)
    costs = len(page_queries(browse(jana), at("risks", plan)))
    for _n in range(2):
        learn(browse(jana), plan, make_failure(kolin, karel, topic))
    assert len(page_queries(browse(jana), at("risks", plan))) == costs <= 9


def test_a_draft_has_its_risks_too(pisek, jana, petr, topic, failure, browse):
    draft = make_practice(pisek, jana, topics=[topic], stage=Stage.IDEA)
    assert "zqzakazka" in browse(jana).get(at("risks", draft)).content.decode()
    assert browse(petr).get(at("risks", draft)).status_code == 404
    with viewing_as(jana):
        assert offered(draft, reader=jana)[0]["cause"] == "procurement"


def letters(person):
    return [letter for letter in mail.outbox if person.email in letter.to]


def due_today(browser, plan, failure):
    learn(browser, plan, failure, ask_on=timezone.localdate().isoformat())
    return Risk.objects.get()


def test_on_its_day_a_question_is_asked_once_by_a_letter_without_a_word_of_it(plan, failure, browse, jana):
    due_today(browse(jana), plan, failure)
    assert ask() == "1 letters about risks" and ask() is None
    (letter,) = letters(jana)
    whole = f"{letter.subject} {letter.body} {letter.alternatives[0][0]}"
    assert at("risks", plan) in whole
    assert not any(word in whole for word in ("zqotazka", "zqresime", "Náš záměr", "Neúspěch", "Písek"))


def test_a_question_with_a_new_day_is_asked_again(plan, failure, browse, jana):
    risk = due_today(browse(jana), plan, failure)
    ask()
    risk.refresh_from_db()
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    browse(jana).post(at("risk", plan, risk=risk.code), SAID | {"version": risk.version, "ask_on": yesterday})
    assert ask() == "1 letters about risks"


@pytest.mark.parametrize("change", ["left", "answered", "dropped", "deleted"])
def test_nobody_is_asked_in_vain(plan, failure, browse, jana, change):
    risk = due_today(browse(jana), plan, failure)
    if change == "left":
        jana.memberships.update(valid_to=timezone.now())
    elif change == "deleted":
        Post.objects.filter(pk=plan.pk).update(deleted_at=timezone.now())
    else:
        done = {"answered": {"answered_on": timezone.localdate()}, "dropped": {"dropped_at": timezone.now()}}
        Risk.objects.filter(pk=risk.pk).update(**done[change])
    assert ask() is None and not letters(jana)
