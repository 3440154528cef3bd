"""The public edition: a text of its own, two keys of two people, and nothing of the closed record."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cities.models import Membership
from conftest import make_person, make_picture, make_practice
from posts.editing import put_into_trash
from posts.models import Act, Level
from posts.viewing import viewing_as
from practices.models import PublicEdition, PublicText
from practices.publishing import words_in_both

CLOSED = "Dodavatel nám za senzory naúčtoval dvakrát tolik, než kolik stálo ve smlouvě."
SAID = {
    "title": "Parkuje se klidněji",
    "summary": "Řidiči vidí volná místa předem.",
    "text": "Město ukazuje volná místa na cedulích.",
    "gain": "Méně kroužení kolem náměstí.",
    "version": "",
}


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], title="Tajný název", results=CLOSED)


@pytest.fixture
def public(browse, practice, jana, petr):
    """The edition that Jana and Petr have released."""
    write(browse(jana), practice)
    give(browse(jana), practice, "first_key")
    give(browse(petr), practice, "second_key")
    return PublicText.objects.get()


def page(practice, end=""):
    return f"/praxe/{practice.code}/verejna/{end}"


def write(client, practice, **said):
    return client.post(page(practice), SAID | said)


def give(client, practice, key, version=None, **more):
    version = version or PublicEdition.objects.get().version
    return client.post(page(practice, "klice/"), {"do": key, "version": version, **more}, follow=True)


def address(text):
    return f"/pribehy/{text.code}/"


def test_it_goes_out_when_two_people_have_agreed_to_the_same_words(browse, client, practice, jana, petr):
    write(browse(jana), practice)
    assert "Chybí ještě jeden" in give(browse(jana), practice, "first_key").content.decode()
    assert not PublicText.objects.exists()
    assert "Může to číst každý" in give(browse(petr), practice, "second_key").content.decode()
    text = PublicText.objects.get()
    shown = client.get(address(text)).content.decode()
    assert all(SAID[name] in shown for name in ("title", "summary", "text", "gain")) and "Písek" in shown
    verbs = Act.objects.filter(post=practice.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["signed", "signed", "released"]


def test_nobody_gives_both_keys(browse, practice, petr):
    write(browse(petr), practice)
    give(browse(petr), practice, "second_key")
    assert "se mezitím změnily" in give(browse(petr), practice, "first_key").content.decode()
    assert not PublicText.objects.exists()


def test_an_expert_does_not_give_the_coordinators_key(browse, pisek, practice, jana):
    write(browse(jana), practice)
    give(browse(jana), practice, "second_key")
    give(browse(make_person("Iva Kolegyně", pisek)), practice, "second_key")
    assert PublicEdition.objects.get().second_key is None


def test_a_changed_word_takes_the_keys_back_and_what_is_released_stays(browse, client, practice, public, jana):
    write(browse(jana), practice, version="1", text="Město ukazuje volná místa v telefonu.")
    edition = PublicEdition.objects.get()
    assert (edition.first_key, edition.second_key, edition.version) == (None, None, 2)
    assert SAID["text"] in client.get(address(public)).content.decode()


def test_a_key_is_for_the_version_that_was_read(browse, practice, jana, petr):
    write(browse(jana), practice)
    write(browse(jana), practice, version="1", title="Jinak")
    assert "se mezitím změnily" in give(browse(petr), practice, "second_key", version=1).content.decode()


def test_a_key_is_taken_back(browse, practice, jana):
    write(browse(jana), practice)
    give(browse(jana), practice, "first_key")
    give(browse(jana), practice, "back")
    assert PublicEdition.objects.get().first_key is None


def test_withdrawn_it_is_missing_at_the_next_request_and_needs_both_keys_again(browse, client, practice, public, petr):
    give(browse(petr), practice, "withdraw")
    assert client.get(address(public)).status_code == 404
    assert SAID["title"] not in client.get("/pribehy/").content.decode()
    give(browse(petr), practice, "second_key")
    assert client.get(address(public)).status_code == 404


def test_released_anew_it_keeps_its_address(browse, client, practice, public, jana, petr):
    write(browse(jana), practice, version="1", title="Nový název")
    give(browse(jana), practice, "first_key")
    give(browse(petr), practice, "second_key")
    assert "Nový název" in client.get(address(public)).content.decode()


def test_the_trash_takes_the_public_text_back(client, practice, public, jana):
    with viewing_as(jana):
        put_into_trash(practice.post_ptr, by=jana)
    assert client.get(address(public)).status_code == 404


def test_a_colleague_who_was_faster_loses_nothing(browse, practice, jana, petr):
    write(browse(jana), practice)
    write(browse(petr), practice, version="1", title="Petrův název")
    answer = write(browse(jana), practice, version="1", title="Janin název")
    shown = answer.content.decode()
    assert answer.status_code == 409 and "Janin název" in shown and "Petrův název" in shown
    write(browse(jana), practice, version=re.search(r'name="version" value="(\d+)"', shown)[1], title="Janin název")
    assert PublicEdition.objects.get().title == "Janin název"


def test_what_is_missing_is_said_in_words_and_nothing_is_lost(browse, practice, jana):
    shown = write(browse(jana), practice, title="", summary="s" * 161).content.decode()
    assert "Napište název." in shown and "160" in shown and SAID["text"] in shown


def test_a_picture_is_drawn_anew_and_needs_words(browse, client, practice, jana, petr):
    def photo():
        return SimpleUploadedFile("námestí.jpg", make_picture((2000, 1000), "JPEG"), "image/jpeg")

    assert "Napište, co na obrázku je" in write(browse(jana), practice, picture=photo()).content.decode()
    write(browse(jana), practice, picture=photo(), alt="Cedule s čísly")
    give(browse(jana), practice, "first_key")
    give(browse(petr), practice, "second_key")
    text = PublicText.objects.get()
    answer = client.get(f"{address(text)}obrazek/{text.picture_key}.webp")
    assert answer["Content-Type"] == "image/webp" and "public" in answer["Cache-Control"]
    assert "Cedule s čísly" in client.get(address(text)).content.decode()
    write(browse(jana), practice, version="1", alt="Cedule s čísly")
    assert client.get(f"{address(text)}obrazek/{text.picture_key}.webp").status_code == 200  # the released one stands


@pytest.mark.parametrize("name", ["obrázek.svg", "smlouva.pdf"])
def test_only_pictures_are_pictures(browse, practice, jana, name):
    sent = SimpleUploadedFile(name, b"%PDF-1.4 <svg>", "application/pdf")
    assert b'class="error"' in write(browse(jana), practice, picture=sent, alt="co").content
    assert not PublicEdition.objects.exists()


def test_a_closed_sentence_is_shown_before_it_goes_out(browse, practice, jana, petr):
    copied = "Ví se, že DODAVATEL nám za senzory naúčtoval, dvakrat tolik, než kolik stalo ve smlouvě!"
    write(browse(jana), practice, text=copied)
    assert words_in_both(PublicEdition.objects.get(), practice, by=jana) == [copied[10:-1]]
    assert "Některé věty jsou i v uzavřeném záznamu" in give(browse(jana), practice, "first_key").content.decode()
    assert PublicEdition.objects.get().first_key is None
    give(browse(jana), practice, "first_key", alike="1")
    assert PublicEdition.objects.get().first_key == jana


def test_the_form_takes_nothing_from_the_closed_record(browse, practice, jana):
    shown = browse(jana).get(page(practice)).content.decode()
    assert CLOSED not in shown and shown.count("Tajný název") == 2  # in the head and the crumbs alone


def test_readers_who_do_not_edit_find_nothing(browse, practice, karel, lida):
    assert [browse(each).get(page(practice)).status_code for each in (karel, lida)] == [404, 404]
    assert write(browse(karel), practice).status_code == 404 and not PublicEdition.objects.exists()


def test_the_closed_practice_is_offered_to_its_readers_alone(browse, client, practice, public, karel, lida):
    leads = [f"/praxe/{practice.code}/" in browse(who).get(address(public)).content.decode() for who in (karel, lida)]
    assert leads == [True, False]
    shown = client.get(address(public)).content.decode()
    assert practice.code not in shown and "Tajný název" not in shown and CLOSED not in shown


def test_the_list_is_filtered_and_the_home_and_the_city_lead_to_it(client, public, pisek, kolin):
    for path in ("/pribehy/", f"/pribehy/?mesto={pisek.pk}", "/", f"/mesta/{pisek.pk}/"):
        assert SAID["title"] in client.get(path).content.decode(), path
    assert SAID["title"] in client.get(f"/pribehy/?mesto={kolin.pk}").content.decode()  # a city without any: no filter
    assert client.get("/pribehy/?strana=99").status_code == 200


def test_pages_for_everybody_may_be_found_and_say_only_what_was_released(client, public):
    shown = client.get(address(public)).content.decode()
    assert "noindex" not in shown and f'property="og:title" content="{SAID["title"]}"' in shown


def test_the_list_costs_the_same_with_many(client, public, page_queries, jana, pisek):
    assert len(page_queries(client, "/pribehy/")) == 4
    for number in range(30):
        other = make_practice(pisek, jana, Level.CITY)
        PublicText.objects.create(
            practice=other,
            city=pisek,
            title=f"Příběh {number}",
            checked_on="2020-01-01",
            released_at=public.released_at,
        )
    assert len(page_queries(client, "/pribehy/")) == 4


@pytest.fixture
def draft(practice, jana):
    with viewing_as(jana):
        PublicEdition.objects.bulk_create([PublicEdition(practice=practice, title="Tajně", checked_on="2020-01-01")])
    return practice


def forge(person, sql, *params):
    """What the database says to a statement by hand of this person: True when it lets it happen."""
    try:
        with transaction.atomic(), viewing_as(person), connection.cursor() as cursor:
            cursor.execute("set local role smartpitch_web")
            cursor.execute(sql, params)
            done = cursor.rowcount > 0 and (cursor.description is None or cursor.fetchone()[0])
            cursor.execute("reset role")
            return bool(done)
    except DatabaseError:
        return False


GIVE = "update practices_publicedition set {} = %s where practice_id = %s"


def test_the_database_lets_nobody_give_the_key_of_another(draft, jana, petr, karel):
    assert not forge(jana, GIVE.format("second_key_id"), petr.pk, draft.pk)
    assert not forge(jana, GIVE.format("first_key_id"), petr.pk, draft.pk)
    assert not forge(jana, GIVE.format("second_key_id"), jana.pk, draft.pk)  # she is no coordinator
    assert not forge(karel, GIVE.format("first_key_id"), karel.pk, draft.pk)  # nor is he of the city
    assert forge(jana, GIVE.format("first_key_id"), jana.pk, draft.pk)


def test_the_database_releases_with_two_keys_alone(draft, jana, petr, karel):
    release = "select practices_release(%s, 'abc')"
    assert not forge(jana, release, draft.pk)
    assert forge(jana, GIVE.format("first_key_id"), jana.pk, draft.pk) and not forge(jana, release, draft.pk)
    assert not forge(jana, "insert into practices_publictext (code) values ('x')")
    assert forge(petr, GIVE.format("second_key_id"), petr.pk, draft.pk) and not forge(karel, release, draft.pk)
    assert not PublicText.objects.exists()
    assert forge(jana, release, draft.pk) and PublicText.objects.get().title == "Tajně"


def test_a_key_of_somebody_who_left_the_city_opens_nothing(draft, jana, petr):
    assert forge(jana, GIVE.format("first_key_id"), jana.pk, draft.pk)
    Membership.objects.filter(person=jana).update(valid_to=timezone.now() - timedelta(minutes=1))
    assert forge(petr, GIVE.format("second_key_id"), petr.pk, draft.pk)
    assert not forge(petr, "select practices_release(%s, 'abc')", draft.pk)


def test_what_is_released_is_changed_by_nobody(practice, public, jana, lida):
    assert not forge(jana, "update practices_publictext set title = 'jinak' where true")
    assert not forge(lida, "update practices_publictext set withdrawn_at = now() where true")
    assert forge(jana, "update practices_publictext set withdrawn_at = now() where true")
    assert not forge(jana, "update practices_publictext set withdrawn_at = null where true")


def test_the_words_of_an_unreleased_edition_are_the_editors_own(draft, jana, karel):
    read = "select count(*) > 0 from practices_publicedition where title = 'Tajně'"
    assert forge(jana, read) and not forge(karel, read)


def test_a_version_of_an_edition_that_is_not_there_keeps_what_was_typed(browse, practice, jana):
    answer = write(browse(jana), practice, version="3")
    assert SAID["text"] in answer.content.decode() and not PublicEdition.objects.exists()
    assert 'name="version" value="3"' not in answer.content.decode()


def test_a_key_is_not_given_in_the_name_of_whoever_has_signed_in_meanwhile(browse, practice, jana, petr):
    write(browse(jana), practice)
    mark = re.search(r'name="kept_for" value="([^"]*)"', browse(jana).get(page(practice)).content.decode()).group(1)
    give(browse(petr), practice, "second_key", kept_for=mark)
    assert PublicEdition.objects.get().second_key is None
    give(browse(petr), practice, "second_key")
    assert PublicEdition.objects.get().second_key == petr
