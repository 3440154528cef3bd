"""Files on the pages of a practice: adding, describing, deleting; handing them over; what readers see of them."""

import re
from threading import Barrier, Thread

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from conftest import make_docx, make_file, make_picture, make_practice
from posts.files import describe, take_away
from posts.models import Attachment, Level
from posts.sharing import open_door
from posts.tests.test_uploads import PDF
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin])


def at(practice, page="files", *more):
    return reverse(f"practices:{page}", args=[practice.code, *(file.code for file in more)])


def sent(*files):
    return {"files": [SimpleUploadedFile(name, content, "") for name, content in files]}


def text(response):
    return re.sub(r"\s+", " ", response.content.decode().replace("\xa0", " "))


def test_several_files_come_in_at_once_and_what_is_wrong_is_said(practice, browse, jana):
    client = browse(jana)
    data = sent(("plán.pdf", PDF), ("foto.png", make_picture()), ("virus.exe", b"MZ"), ("lež.pdf", make_docx("x")))
    said = text(client.post(at(practice), data))
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["foto.png", "plán.pdf"]
    assert "„virus.exe“ nebyl přijat" in said and "„lež.pdf“ není tím" in said


def test_a_right_upload_leads_back_to_the_files_and_a_second_submit_adds_nothing(practice, browse, jana):
    client = browse(jana)
    key = re.search(r'name="form_key" value="([^"]+)"', text(client.get(at(practice))))[1]
    for _click in range(2):
        answer = client.post(at(practice), sent(("plán.pdf", PDF)) | {"form_key": key})
        assert answer.url == at(practice)
    assert Attachment.objects.count() == 1


def test_nothing_chosen_is_said(practice, browse, jana):
    assert "Vyberte soubor" in text(browse(jana).post(at(practice), {}))


def test_a_script_gets_the_section_alone(practice, browse, jana):
    answer = browse(jana).post(at(practice), sent(("plán.pdf", PDF)), headers=SCRIPT)
    assert answer.content.lstrip().startswith(b"<section") and "plán.pdf" in text(answer)


def test_a_picture_is_shown_to_readers_once_it_is_described(practice, browse, jana, karel):
    file = make_file(practice, jana, "foto.png", make_picture())
    assert "<img" not in text(browse(karel).get(at(practice, "detail")))
    assert "dokud ho nepopíšete" in text(browse(jana).get(at(practice)))
    data = {"describe": "1", f"alt-{file.code}": "Kolo u nádraží", f"caption-{file.code}": "Rok 2020"}
    browse(jana).post(at(practice), data | {f"initial-alt-{file.code}": "", f"initial-caption-{file.code}": ""})
    said = text(browse(karel).get(at(practice, "detail")))
    assert 'alt="Kolo u nádraží"' in said and "Rok 2020" in said


def test_a_picture_cannot_lose_its_description(practice, browse, jana):
    file = make_file(practice, jana, "foto.png", make_picture(), alt="Kolo")
    data = {
        "describe": "1",
        f"alt-{file.code}": "",
        f"initial-alt-{file.code}": "Kolo",
        f"caption-{file.code}": "zqnový",
    }
    said = text(browse(jana).post(at(practice), data))
    assert "Napište, co je na obrázku" in said and "zqnový" in said
    file.refresh_from_db()
    assert file.alt == "Kolo"


def test_who_describes_one_file_does_not_undo_what_a_colleague_wrote_meanwhile(practice, browse, jana):
    file = make_file(practice, jana, "foto.png", make_picture(), alt="kolegovo", caption="stará")
    data = {"describe": "1", f"alt-{file.code}": "staré", f"initial-alt-{file.code}": "staré"}
    browse(jana).post(at(practice), data | {f"caption-{file.code}": "nová", f"initial-caption-{file.code}": "stará"})
    file.refresh_from_db()
    assert (file.alt, file.caption) == ("kolegovo", "nová")


def test_descriptions_sent_after_the_session_expired_are_given_back(practice, browse, jana):
    file = make_file(practice, jana, "foto.png", make_picture())
    client = browse(jana)
    mark = re.search(r'name="kept_for" value="([^"]+)"', text(client.get(at(practice))))[1]
    client.logout()
    client.post(at(practice), {"describe": "1", f"alt-{file.code}": "zqpopis", "kept_for": mark})
    client.force_login(jana, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "zqpopis" in text(client.get(at(practice)))


def test_a_deleted_file_is_gone_for_readers_and_can_be_taken_back(practice, browse, jana, karel):
    file = make_file(practice, jana, "plán.pdf", PDF)
    browse(jana).post(at(practice, "file_delete", file))
    for page in ("file", "file_preview"):
        assert browse(karel).get(at(practice, page, file)).status_code == 404
    assert "plán.pdf" not in text(browse(karel).get(at(practice, "detail")))
    browse(jana).post(at(practice, "file_restore", file))
    assert browse(karel).get(at(practice, "file", file)).getvalue() == PDF


def test_a_description_that_a_colleague_changed_meanwhile_is_shown_beside_mine(practice, browse, jana, petr):
    file = make_file(practice, jana, "kolo.png", make_picture(), alt="Kolo")
    sent = {"describe": "1", f"caption-{file.code}": "", f"initial-caption-{file.code}": ""}
    typed = {f"initial-alt-{file.code}": "Kolo"}
    browse(petr).post(at(practice), sent | typed | {f"alt-{file.code}": "Petrovo kolo"})
    answer = browse(jana).post(at(practice), sent | typed | {f"alt-{file.code}": "Janino kolo"})
    shown = answer.content.decode()
    assert answer.status_code == 409 and "„Petrovo kolo“" in shown and 'value="Janino kolo"' in shown
    again = sent | {f"initial-alt-{file.code}": "Petrovo kolo", f"alt-{file.code}": "Janino kolo"}
    assert 'value="Petrovo kolo"' in shown and browse(jana).post(at(practice), again).status_code == 302
    file.refresh_from_db()
    assert file.alt == "Janino kolo"


def test_the_history_tells_of_files_to_editors(practice, browse, jana, karel):
    file = make_file(practice, jana, "kolo.png", make_picture(), alt="Kolo")
    take_away(file, by=jana)
    shown = browse(jana).get(at(practice, "history")).content.decode()
    assert [
        shown.count(f"{deed}: kolo.png") for deed in ("přidal(a) soubor", "popsal(a) soubor", "odebral(a) soubor")
    ] == [1] * 3
    assert browse(karel).get(at(practice, "history")).status_code == 404


def test_many_deeds_on_files_go_by_pages(practice, browse, jana):
    file = make_file(practice, jana, "kolo.png", make_picture(), alt="Kolo")
    for number in range(20):
        describe(file, alt=f"Kolo {number}", caption="", by=jana)
    shown = [text(browse(jana).get(at(practice, "history") + f"?soubory={page}")) for page in (1, 2)]
    assert [page.count("popsal(a) soubor: kolo.png") for page in shown] == [20, 1]
    assert [page.count("přidal(a) soubor: kolo.png") for page in shown] == [0, 1]
    assert "?soubory=2#soubory" in shown[0] and "?soubory=1#soubory" in shown[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_descriptions_at_the_same_moment_neither_is_lost(practice, browse, jana, petr):
    file = make_file(practice, jana, "kolo.png", make_picture(), alt="Kolo")
    clients, start, answers = [browse(jana), browse(petr)], Barrier(2), []

    def send(client, alt):
        start.wait()
        data = {"describe": "1", f"caption-{file.code}": "", f"initial-caption-{file.code}": ""}
        answers.append(client.post(at(practice), data | {f"initial-alt-{file.code}": "Kolo", f"alt-{file.code}": alt}))
        connection.close()

    threads = [Thread(target=send, args=given) for given in zip(clients, ("Janino", "Petrovo"), strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert all(alt in late.content.decode() for alt in ("Janino", "Petrovo"))


def test_readers_cannot_add_describe_or_delete(practice, browse, jana, karel):
    file = make_file(practice, jana)
    reader = browse(karel)
    answers = [reader.post(at(practice), sent(("plán.pdf", PDF))), reader.post(at(practice), {"describe": "1"})]
    answers += [reader.post(at(practice, page, file)) for page in ("file_delete", "file_restore")]
    assert {answer.status_code for answer in answers} == {404} and Attachment.objects.count() == 1


def test_a_file_of_one_practice_is_not_found_under_another(practice, browse, jana, pisek):
    file, other = make_file(practice, jana), make_practice(pisek, jana)
    assert browse(jana).get(at(other, "file", file)).status_code == 404
    assert browse(jana).post(at(other, "file_delete", file)).status_code == 404


def test_what_was_deleted_in_a_draft_stays_its_authors(browse, jana, petr, pisek):
    draft = make_practice(pisek, jana)
    file = make_file(draft, jana, "zqtajné.docx")
    take_away(file, by=jana)
    open_door(draft.post_ptr, Level.CITY, [], by=jana)
    assert "zqtajné" in text(browse(jana).get(at(draft)))
    for page in ("files", "edit", "history"):
        assert "zqtajné" not in text(browse(petr).get(at(draft, page)))
    assert "odebral(a) soubor" in text(browse(jana).get(at(draft, "history")))
    assert "odebral(a) soubor" not in text(browse(petr).get(at(draft, "history")))
    assert browse(petr).post(at(draft, "file_restore", file)).status_code == 404
    with viewing_as(petr), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        cursor.execute("select name from posts_attachment")
        assert cursor.fetchall() == []


# Handing over.


def test_a_document_is_saved_a_picture_is_shown_and_neither_can_run(practice, browse, jana, karel):
    paper = make_file(practice, jana, 'plán\r\n "Žižkov" 🚲.pdf', PDF)
    picture = make_file(practice, jana, "foto.png", make_picture(), alt="x")
    for file, disposition, kind in ((paper, "attachment", "application/pdf"), (picture, "inline", "image/png")):
        answer = browse(karel).get(at(practice, "file", file))
        assert answer["Content-Disposition"].startswith(f"{disposition}; filename") and answer["Content-Type"] == kind
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer and "Last-Modified" not in answer
        small = browse(karel).get(at(practice, "file_preview", file))
        assert small["Content-Type"] == "image/webp" and small.getvalue()[8:12] == b"WEBP"


def test_nginx_hands_over_where_it_is_set(practice, browse, jana, karel, settings):
    file = make_file(practice, jana, "plán.pdf", PDF)
    settings.FILES_LOCATION = "/soubory-uvnitr/"
    answer = browse(karel).get(at(practice, "file", file))
    assert answer["X-Accel-Redirect"] == f"/soubory-uvnitr/{file.stored}" and answer.content == b""
    assert answer["Content-Type"] == "application/pdf" and "pl%C3%A1n.pdf" in answer["Content-Disposition"]


@pytest.mark.parametrize("state", ["pending", "infected", "failed", "missing"])
def test_what_is_not_clean_is_given_to_nobody(practice, browse, jana, karel, state):
    file = make_file(practice, jana, "plán.pdf", PDF)
    Attachment.objects.update(state=state)
    for person in (jana, karel):
        for page in ("file", "file_preview"):
            assert browse(person).get(at(practice, page, file)).status_code == 404
    said = text(browse(karel).get(at(practice, "detail")))
    assert "plán.pdf" in said and at(practice, "file", file) not in said
    assert browse(jana).get(at(practice)).status_code == 200


def test_a_file_lost_from_the_store_does_not_break_the_page(practice, browse, jana, karel):
    file = make_file(practice, jana, "plán.pdf", PDF)
    default_storage.delete(file.stored)
    assert browse(karel).get(at(practice, "detail")).status_code == 200
    assert browse(karel).get(at(practice, "file", file)).status_code == 404


def test_no_address_leads_into_the_store(practice, browse, jana):
    file = make_file(practice, jana)
    for path in (f"/media/{file.stored}", f"/soubory-uvnitr/{file.stored}", f"/static/{file.stored}"):
        assert browse(jana).get(path).status_code == 404


# What it costs.


def test_a_page_without_files_asks_nothing_for_them_and_one_with_files_asks_once(
    practice, browse, jana, karel, page_queries
):
    client = browse(karel)
    client.get(at(practice, "detail"))  # a first visit is written down
    without = page_queries(client, at(practice, "detail"))
    assert not any("from posts_attachment a join" in sql for sql in without)
    for count in (1, 3):
        for number in range(count):
            make_file(practice, jana, f"{number}.png", make_picture(), alt="x")
        assert len(page_queries(client, at(practice, "detail"))) == len(without) + 1
    take_away(make_file(practice, jana), by=jana)


def test_the_page_of_files_asks_as_often_for_three_as_for_one(practice, browse, jana, page_queries):
    client, asked = browse(jana), []
    for _more in range(2):
        make_file(practice, jana, "foto.png", make_picture(), alt="x")
        make_file(practice, jana)
        asked.append(len(page_queries(client, at(practice))))
    assert asked == [3, 3]


def test_the_list_quotes_the_file_in_which_a_word_was_found(practice, browse, jana, karel):
    make_file(practice, jana, "smlouva.docx", make_docx("Zhotovitel odevzdá zqdílo do roka."))
    assert "<mark>zqdílo</mark>" in text(browse(karel).get(reverse("practices:list") + "?q=zqdílo"))
