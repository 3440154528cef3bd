"""Talking under a practice: who may, what readers see, that nothing typed gets lost and nobody speaks for others."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.urls import reverse
from django.utils import timezone

from cities.kept import mark
from conftest import make_person, make_practice
from posts.models import Act, Comment, FormerText, Level, Reaction
from posts.sharing import open_door
from posts.talking import bring_back, change, forget_deleted_comments, react, say, take_away
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], title="Nová síť MHD", body="Šest linek.")


def url(practice, page="detail", comment=None):
    return reverse(f"practices:{page}", args=[practice.code, *([comment.code] if comment else [])])


def read(browser, address):
    return re.sub(r"\s+", " ", browser.get(address).content.decode().replace("\xa0", " "))


def send(browser, practice, said, **more):
    return browser.post(url(practice, "talk"), {"said": said, **more})


def hits(browser, typed):
    return browser.get(reverse("practices:list"), {"q": typed}).context["counts"].total


# saying something


def test_a_reader_writes_and_all_readers_see_it_with_the_city(practice, browse, karel, petr, kolin):
    answer = send(browse(karel), practice, "Kolik stála přípojka?\r\nDěkuji.")
    comment = Comment.objects.get()
    assert answer["Location"] == f"{url(practice)}#komentar-{comment.code}"
    assert (comment.author, comment.city, comment.body) == (karel, kolin, "Kolik stála přípojka?\nDěkuji.")
    page = read(browse(petr), url(practice))
    assert "Karel Svoboda" in page and ">Kolín</a>" in page and "<p>Kolik stála přípojka?<br>Děkuji.</p>" in page


def test_markup_stays_text(practice, browse, karel):
    send(browse(karel), practice, "<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in read(browse(karel), url(practice))


def test_a_double_submit_makes_one_comment_and_another_text_a_second(practice, browse, karel):
    key = "11111111-1111-4111-8111-111111111111"
    for said in ("Totéž.", "Totéž.", "Něco jiného."):
        assert send(browse(karel), practice, said, form_key=key).status_code == 302
    assert sorted(Comment.objects.values_list("body", flat=True)) == ["Něco jiného.", "Totéž."]


@pytest.mark.parametrize("said", ["", "  \n ", "a" * 10_001, "nula\x00"])
def test_what_cannot_be_a_comment_is_said_in_words_and_kept_on_the_page(practice, browse, karel, said):
    answer = send(browse(karel), practice, said)
    assert answer.status_code == 200 and answer.context["form"].errors
    assert 'id="chyby"' in answer.content.decode()
    assert not Comment.objects.exists()


def test_ten_thousand_characters_fit(practice, browse, karel):
    assert send(browse(karel), practice, "á" * 5000 + "\r\n" + "b " * 2499 + "b").status_code == 302
    assert Comment.objects.exists()


def test_a_reply_to_a_reply_stands_beside_it(practice, browse, jana, karel):
    first = say(practice, "První", by=karel, city=karel.memberships.get().city)
    send(browse(jana), practice, "Druhý", odpoved=first.code)
    send(browse(karel), practice, "Třetí", odpoved=Comment.objects.get(body="Druhý").code)
    assert set(Comment.objects.exclude(pk=first.pk).values_list("parent", flat=True)) == {first.pk}


def test_a_quotation_begins_the_reply(practice, browse, jana, karel, kolin):
    first = say(practice, "> dřív\nDva\nřádky", by=karel, city=kolin)
    page = read(browse(jana), url(practice, "talk") + f"?odpoved={first.code}&citace=1")
    assert "> Dva > řádky </textarea>".replace(">", "&gt;", 2) in page
    say(practice, "> Dva\n\nSouhlas", by=jana, city=practice.city, parent=first)
    assert "<blockquote><p>Dva</p></blockquote><p>Souhlas</p>" in read(browse(karel), url(practice))


def test_a_comment_deleted_meanwhile_cannot_be_answered_but_the_text_stays(practice, browse, jana, karel, kolin):
    first = say(practice, "První", by=karel, city=kolin)
    take_away(first, by=karel)
    answer = send(browse(jana), practice, "Odpověď", odpoved=first.code)
    assert answer.status_code == 200 and "Odpověď</textarea>" in answer.content.decode()


def test_text_sent_after_the_session_expired_waits(practice, browse, karel):
    client = browse()
    send(client, practice, "Dlouhý komentář.", kept_for=mark(karel))
    client.force_login(karel, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Dlouhý komentář.</textarea>" in read(client, url(practice, "talk"))
    assert not Comment.objects.exists()


def test_outsiders_and_guests_write_nothing(practice, browse, lida, hana, olga, adam):
    for person in (lida, hana, olga, adam):
        assert send(browse(person), practice, "").status_code == 404
        lost = send(browse(person), practice, "Moje slova")
        assert lost.status_code == 404 and "Moje slova" in lost.content.decode()
    assert not Comment.objects.exists()


def test_a_guest_reads_and_does_not_write(pisek, jana, hana, browse):
    open_to = make_practice(pisek, jana, Level.CIRCLE, [hana.memberships.get().guest_of.circle])
    assert "Komentovat mohou" in read(browse(hana), url(open_to))
    assert send(browse(hana), open_to, "Slova").status_code == 403


def test_who_acts_for_two_cities_says_for_which(pisek, kolin, jana, practice, browse):
    both = make_person("Dva Úřady", pisek)
    both.memberships.create(city=kolin)
    assert send(browse(both), practice, "Za koho?").status_code == 200
    send(browse(both), practice, "Za Kolín.", voice="1")
    assert Comment.objects.get().city == kolin


def test_people_who_left_stay_with_their_city(practice, browse, petr, karel, kolin):
    say(practice, "Byl jsem tu.", by=karel, city=kolin)
    karel.memberships.get().end(by=None)
    assert browse(karel).get(url(practice)).status_code == 404
    page = read(browse(petr), url(practice))
    assert "Byl jsem tu." in page and "Karel Svoboda" in page and ">Kolín</a>" in page


# changing and deleting


@pytest.fixture
def comment(practice, karel, kolin):
    return say(practice, "zqprvni znění", by=karel, city=kolin)


def test_an_edit_is_marked_and_its_history_read_by_readers(practice, comment, browse, karel, jana, lida):
    browse(karel).post(url(practice, "comment_edit", comment), {"said": "Druhé znění", "version": 1})
    page = read(browse(jana), url(practice))
    assert "Druhé znění" in page and "upraveno" in page and "zqprvni" not in page
    assert "<del>zqprvni" in read(browse(jana), url(practice, "comment_history", comment))
    assert browse(lida).get(url(practice, "comment_history", comment)).status_code == 404


def test_a_stale_edit_shows_both_texts_and_then_saves(practice, comment, browse, karel):
    change(comment, "Z telefonu", by=karel, version=1)
    address = url(practice, "comment_edit", comment)
    answer = browse(karel).post(address, {"said": "Z počítače", "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Z telefonu" in page and "Z počítače" in page
    assert browse(karel).post(address, {"said": "Z počítače", "version": 2}).status_code == 302
    comment.refresh_from_db()
    assert (comment.body, comment.version) == ("Z počítače", 3)


def test_only_the_author_changes_deletes_or_takes_back(practice, comment, browse, jana, petr, karel):
    for person in (jana, petr):
        for page in ("comment_edit", "comment_delete", "comment_restore"):
            assert browse(person).post(url(practice, page, comment), {}).status_code == 404
    comment.refresh_from_db()
    assert comment.deleted_at is None


def test_deleted_is_gone_for_others_and_comes_back(practice, comment, browse, karel, jana):
    change(comment, "zqdruhe", by=karel, version=1)
    browse(karel).post(url(practice, "comment_delete", comment))
    assert "zqdruhe" not in read(browse(jana), url(practice))
    assert browse(jana).get(url(practice, "comment_history", comment)).status_code == 404
    assert "Vrátit" in read(browse(karel), url(practice))
    browse(karel).post(url(practice, "comment_restore", comment))
    assert "zqdruhe" in read(browse(jana), url(practice))
    assert list(Act.objects.filter(actor=karel).values_list("verb", flat=True).order_by("pk")) == [
        "commented",
        "uncommented",
        "commented",
    ]


def test_replies_outlive_the_comment_above_them(practice, comment, browse, karel, jana, pisek):
    say(practice, "Odpověď", by=jana, city=pisek, parent=comment)
    take_away(comment, by=karel)
    page = read(browse(jana), url(practice))
    assert "Komentář byl smazán." in page and "Odpověď" in page and "zqprvni" not in page


def test_after_a_while_a_deleted_comment_is_empty_for_good(practice, comment, karel):
    change(comment, "jiné", by=karel, version=1)
    take_away(comment, by=karel)
    Comment.objects.update(deleted_at=timezone.now() - timedelta(days=400))
    assert forget_deleted_comments() == 1
    assert Comment.objects.get().body == "" and not FormerText.objects.exists()


# finding


def test_a_post_is_found_by_what_its_readers_wrote(practice, comment, browse, karel, jana, lida):
    assert hits(browse(jana), "zqprvni") == 1 and hits(browse(lida), "zqprvni") == 0
    with viewing_as(karel):
        change(comment, "zqdruhe", by=karel, version=1)
    assert (hits(browse(jana), "zqprvni"), hits(browse(jana), "zqdruhe")) == (0, 1)
    take_away(comment, by=karel)
    assert hits(browse(jana), "zqdruhe") == 0
    bring_back(comment, by=karel)
    assert hits(browse(jana), "zqdruhe") == 1


def test_the_card_shows_the_comment_that_hits(practice, comment, browse, jana):
    page = browse(jana).get(reverse("practices:list"), {"q": "zqprvni"}).content.decode()
    assert "Kolín: <mark>zqprvni</mark> znění" in page


def test_a_reader_adds_only_light_words_and_only_to_his_comment(practice, comment, karel, as_web):
    with viewing_as(karel), connection.cursor() as cursor:
        cursor.execute("update posts_comment set words = $$'zqtezke':1A$$")
        cursor.execute("select words::text from posts_comment")
        assert cursor.fetchone() == ("'zqtezke':1",)  # D is not printed
        cursor.execute("update posts_post set words = $$'zqcizi':1A$$")
        assert cursor.rowcount == 0
    for column in ("talk", "readers"):
        with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(karel):
            connection.cursor().execute(f"update posts_post set {column} = default")


def test_very_much_talk_is_no_reason_to_fail(practice, karel, kolin):
    for number in range(12):
        text = " ".join(f"slovo{number}x{word}" for word in range(700))
        say(practice, text[:10_000], by=karel, city=kolin)
    with connection.cursor() as cursor:
        cursor.execute("select length(words), octet_length(words::text) < 700000 from posts_card")
        length, fits = cursor.fetchone()
    assert length > 1000 and fits


# the door


def test_comments_follow_a_narrowed_post_at_once(practice, comment, browse, karel, jana):
    open_door(practice.post_ptr, Level.CITY, [], by=jana)
    for page in ("comment", "comment_edit", "comment_history"):
        assert browse(karel).get(url(practice, page, comment)).status_code == 404
    with viewing_as(karel):
        assert not Comment.objects.visible_to(karel).exists()


@pytest.mark.parametrize("who", ["lida", "karel"])
def test_nobody_forges_a_comment(practice, comment, jana, karel, kolin, pisek, who, request, as_web):
    person = request.getfixturevalue(who)
    other = {"lida": kolin, "karel": pisek}[who]  # a city they do not act for
    post = {"post": practice.post_ptr, "body": "x"}
    forged = [post | {"author": jana, "city": kolin}, post | {"author": person, "city": other}]
    forged += [post | {"author": person, "city": None}]
    for fields in forged:
        with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(person):
            Comment.objects.create(**fields)


def test_what_the_web_role_may_not_do_with_talk(practice, comment, karel, jana, as_web):
    for table in ("posts_comment", "posts_formertext", "posts_reaction"):
        with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(karel):
            connection.cursor().execute(f"delete from {table}")
    with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(karel):
        FormerText.objects.create(post=practice.post_ptr, comment=comment, number=9, body="x")
    with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(karel):
        Comment.objects.update(author=jana)
    with viewing_as(jana):
        assert Comment.objects.update(body="cizí") == 0


def test_replies_are_one_level_deep_and_under_the_same_post(practice, comment, karel, kolin, pisek, jana):
    reply = say(practice, "b", by=karel, city=kolin, parent=comment)
    elsewhere = make_practice(pisek, jana, Level.CITY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(post=elsewhere.post_ptr, body="c", author=jana, city=pisek, parent=comment)
        connection.cursor().execute("set constraints all immediate")
    with connection.cursor() as cursor:
        cursor.execute("set role smartpitch_web")
        with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(karel):
            say(practice, "c", by=karel, city=kolin, parent=reply)
        cursor.execute("reset role")


# pages and reactions


def test_a_long_thread_opens_at_its_end_and_a_lasting_address_finds_the_page(practice, browse, jana, karel, kolin):
    said = [say(practice, f"zq{number}.", by=karel, city=kolin) for number in range(60)]
    page = read(browse(jana), url(practice))
    assert "zq59." in page and "zq49." not in page and "strana 2 z 2" in page
    assert (
        browse(jana).get(url(practice, "comment", said[0]))["Location"].endswith(f"?strana=1#komentar-{said[0].code}")
    )
    assert browse(jana).get(url(practice, "comment", said[59]))["Location"].endswith(f"/#komentar-{said[59].code}")
    for odd in ("0", "99", "x", "-1", "1e9", "²"):
        assert browse(jana).get(url(practice) + f"?strana={odd}").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_thread_of_any_length_costs_the_same(practice, browse, karel, kolin, rows, page_queries):
    for number in range(rows):
        above = say(practice, f"{number}", by=karel, city=kolin)
        say(practice, "odpověď", by=karel, city=kolin, parent=above)
    browse(karel).get(url(practice))  # a first visit is written down
    assert len(page_queries(browse(karel), url(practice))) == 8


def test_reactions_are_counted_by_cities(practice, browse, karel, kolin, jana):
    colleague = make_person("Věra Pokorná", kolin)
    for person in (karel, colleague):
        browse(person).post(url(practice, "react"), {"on": "same"})
        browse(person).post(url(practice, "react"), {"on": "same"})
    assert Reaction.objects.count() == 2
    page = read(browse(karel), url(practice))
    assert re.search(r'value="same" aria-pressed="true"[^>]*>.*?Stejný problém.*?1 město', page)
    browse(karel).post(url(practice, "react"), {"off": "same"})
    assert 'value="same" aria-pressed="false"' in read(browse(karel), url(practice))
    assert "Stejný problém: Kolín" in read(browse(jana), url(practice)).replace(" u nás", "")


def test_reactions_of_strangers_and_of_the_authors_city_change_nothing(practice, browse, lida, jana, hana):
    assert browse(lida).post(url(practice, "react"), {"on": "same"}).status_code == 404
    browse(jana).post(url(practice, "react"), {"on": "same"})
    assert browse(jana).post(url(practice, "react"), {"on": "něco"}).status_code == 302
    assert not Reaction.objects.exists()


def test_a_reaction_is_said_for_ones_own_city_only(practice, karel, pisek, kolin, as_web):
    with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(karel):
        react(practice, "same", by=karel, city=pisek, on=True)
    with viewing_as(karel):
        react(practice, "same", by=karel, city=kolin, on=True)
