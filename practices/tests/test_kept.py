"""Text typed while the session expired, and by somebody who is no longer the one signed in."""

from cities.kept import mark
from conftest import WebClient
from practices.models import Practice
from practices.tests.test_writing import NEW, note


def test_a_note_sent_after_the_session_expired_waits_until_its_author_is_back(browse, jana):
    client, typed = browse(), note(share="1", kept_for=mark(jana), title="Psáno dlouho", body="Tři dlouhé věty.")
    assert client.post(NEW, typed).status_code == 302
    assert not Practice.objects.exists()
    client.force_login(jana, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(NEW).content.decode()
    assert "Psáno dlouho" in page and "Tři dlouhé věty." in page and typed["form_key"] in page
    assert 'id="chyby"' not in page
    assert client.post(NEW, typed).status_code == 302
    assert Practice.objects.get().title == "Psáno dlouho"
    assert "Psáno dlouho" not in client.get(NEW).content.decode()


def test_it_is_never_given_to_somebody_else(browse, jana, karel):
    client = browse()
    client.post(NEW, note(kept_for=mark(jana), title="Psáno dlouho"))
    client.force_login(karel, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Psáno dlouho" not in client.get(NEW).content.decode()


def test_a_form_of_another_person_writes_nothing_in_my_name(browse, jana, karel):
    answer = browse(karel).post(NEW, note(share="1", kept_for=mark(jana), title="Psala Jana"))
    assert answer.status_code == 409 and "Psala Jana" not in answer.content.decode()
    assert browse(karel).post(NEW + "koncept/", note(kept_for=mark(jana))).status_code == 409
    assert not Practice.objects.exists()


def test_edits_survive_an_expired_session_too(browse, jana, pisek, kolin):
    from conftest import make_practice
    from posts.models import Level
    from practices.tests.test_editing import rows, sent

    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin], summary="s", body="b")
    address, client = f"/praxe/{practice.code}/upravit/", browse()
    typed = sent(
        practice, "results", results="Nové výsledky.", **rows("indicators", {"name": "Obsazenost", "value": "x"})
    )
    client.post(address, typed | {"kept_for": mark(jana)})
    client.force_login(jana, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(address).content.decode()
    assert "Nové výsledky." in page and "Obsazenost" in page and 'name="version" value="2"' in page


def test_changes_of_a_shared_practice_are_put_aside_for_their_author_and_reach_no_reader(
    browse, jana, karel, petr, pisek, kolin
):
    from conftest import make_practice
    from posts.models import Level
    from practices.tests.test_editing import sent

    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin], summary="s", body="b")
    address, client = f"/praxe/{practice.code}/upravit/", browse(jana)
    typed = sent(practice, "why", problem="Ještě nehotové.", kept_for=mark(jana))
    answer = client.post(f"/praxe/{practice.code}/koncept/", typed)
    assert answer.status_code == 200 and answer.json()["saved_at"]
    assert Practice.objects.get().problem == "" and Practice.objects.get().version == practice.version
    assert "nehotové" not in browse(karel).get(f"/praxe/{practice.code}/").content.decode()
    assert "nehotové" not in browse(petr).get(address).content.decode()
    assert "Ještě nehotové." in client.get(address).content.decode()
    client.post(f"/praxe/{practice.code}/koncept/", typed)
    client.post(address, typed)
    assert Practice.objects.get().problem == "Ještě nehotové."
    assert "naposled" not in client.get(address).content.decode()


def test_too_long_to_be_put_aside_is_said(browse, jana, pisek, kolin):
    from conftest import make_practice
    from posts.models import Level

    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin])
    answer = browse(jana).post(f"/praxe/{practice.code}/koncept/", {"kept_for": mark(jana), "problem": "a" * 200_000})
    assert answer.status_code == 409 and answer.json()["message"]


def test_the_cities_a_draft_is_meant_for_are_remembered_and_open_nothing(browse, jana, karel, kolin, liberec):
    client, typed = browse(jana), note(level="circle", cities=[kolin.pk])
    client.post(NEW + "koncept/", typed)
    draft = Practice.objects.get()
    page = client.get(f"/praxe/{draft.code}/upravit/").content.decode()
    ticked = [
        tag for tag in page.split("<input") if 'name="cities"' in tag.split(">")[0] and "checked" in tag.split(">")[0]
    ]
    assert len(ticked) == 1 and f'value="{kolin.pk}"' in ticked[0]
    assert browse(karel).get(f"/praxe/{draft.code}/").status_code == 404 and not draft.grants.exists()


def test_a_form_whose_token_is_out_of_date_comes_back_with_its_text(jana, kolin):
    client = WebClient(enforce_csrf_checks=True)
    client.force_login(jana, backend="allauth.account.auth_backends.AuthenticationBackend")
    typed = note(share="1", title="Psáno dlouho", csrfmiddlewaretoken="z" * 64)
    answer = client.post(NEW, typed | {"kept_for": mark(jana)})
    assert (answer.status_code, answer["Location"]) == (302, NEW)
    assert "Psáno dlouho" in client.get(NEW).content.decode() and not Practice.objects.exists()
    assert client.post(NEW, typed).status_code == 403  # without the sign of its writer: not ours
