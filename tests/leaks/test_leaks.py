"""Leaks that really happened to others, one test each, named for its row in the leak list (docs/security.md)."""

import re
from datetime import timedelta
from importlib.metadata import version
from itertools import product

import pytest
from django.conf import settings
from django.core import mail
from django.test import override_settings
from django.urls import path, reverse
from django.utils import timezone

from cities.models import City, Membership
from conftest import make_circle, make_city, make_person, make_practice
from posts.models import Act, Level, Post
from posts.viewing import viewing_as
from practices import narrower
from practices.models import Practice, Term
from tests.doors.test_canaries import all_bytes
from tests.doors.test_hidden_is_missing import MISSING, shape
from tests.doors.test_mutants import NOISE
from tests.doors.world import address


def plain(response):
    """The page without what differs between any two answers to the same reader."""
    return NOISE.sub(b"", response.content)


def detail(post):
    return reverse("practices:detail", args=[post.code])


# existence


def test_leak_01_hidden_answers_like_missing_for_each_method(world, browse):
    client, code = browse(world.people["outside"]), world.posts["chosen"].code
    client.get("/mesta/")  # the first page of a session writes the session
    for method in ("get", "head", "options"):
        hidden = shape(client, method, f"/praxe/{code}/", code)
        assert hidden[0] == 404
        assert hidden == shape(client, method, f"/praxe/{MISSING}/", MISSING)


def test_leak_02_secondary_addresses_know_the_rule_too(world, browse):
    client, code = browse(world.people["outside"]), world.posts["own"].code
    for name in ("edit", "autosave", "preview", "share", "history", "delete", "restore"):
        assert client.post(reverse(f"practices:{name}", args=[code])).status_code == 404, name
    for name in ("talk", "react", "shelve", "pdf", "related"):
        assert client.post(reverse(f"practices:{name}", args=[code])).status_code == 404, name
    for name in ("comment", "comment_edit", "comment_history", "comment_delete", "comment_restore"):
        under = [code, world.comments["own"].code]
        assert client.post(reverse(f"practices:{name}", args=under)).status_code == 404, name


def test_leak_03_odd_requests_fail_alike_for_hidden_and_missing(world, browse):
    client = browse(world.people["outside"])
    for body in ({}, {"version": "x"}, {"version": "-1", "title": "\x00"}, {"cities": ["0", "99999999999999999999"]}):
        for name in ("edit", "share", "delete"):
            hidden = client.post(reverse(f"practices:{name}", args=[world.posts["own"].code]), body).status_code
            missing = client.post(reverse(f"practices:{name}", args=[MISSING]), body).status_code
            assert hidden == missing == 404


def test_leak_05_no_address_is_completed_by_a_redirect(world, browse):
    client = browse(world.people["outside"])
    response = client.get(f"/praxe/{world.posts['chosen'].code}/parkovaci-senzory/")
    assert response.status_code == 404
    assert "Location" not in response


def test_leak_08_a_hidden_group_in_a_form_is_refused_like_a_missing_one(world, browse, kolin, liberec):
    foreign = make_circle("zqcizikruh", kolin, liberec)
    client, own = browse(world.people["own"]), world.posts["own"]
    answers = []
    for group in (foreign.group_id, 99_999_999):
        body = {"level": "circle", "groups": [group], "cities": [group], "circles": [group], "version": own.version}
        said = all_bytes(client.post(reverse("practices:share", args=[own.code]), body))
        assert "zqcizikruh" not in said
        answers.append(re.sub(r"csrf\S* value=\S+|[0-9a-f-]{36}|\d+", "", said))
    assert set(Post.objects.get(pk=own.pk).grants.values_list("group", flat=True)) == {own.keeper_id}


def test_leak_08_a_reply_to_a_hidden_comment_is_refused_like_one_to_a_missing(world, browse):
    client, talk = browse(world.people["reader"]), reverse("practices:talk", args=[world.posts["chosen"].code])
    pages = []
    for code in (world.comments["own"].code, MISSING):
        asked = [client.get(f"{talk}?odpoved={code}&citace=1"), client.post(talk, {"said": "x", "odpoved": code})]
        pages += [plain(page).replace(code.encode(), b"") for page in asked]
    assert pages[:2] == pages[2:]
    assert b"zqown" not in b"".join(pages)


def test_leak_11_no_header_tells_how_long_it_took(world, browse):
    for code in (world.posts["chosen"].code, MISSING):
        response = browse(world.people["outside"]).get(f"/praxe/{code}/")
        assert not {"server-timing", "x-runtime"} & {key.lower() for key in response.headers}


def test_leak_13_signing_in_is_asked_for_alike(world, browse):
    client = browse()
    for code in (world.posts["chosen"].code, MISSING):
        response = client.get(f"/praxe/{code}/")
        assert response.status_code == 302
        assert response["Location"] == f"/ucet/login/?next=/praxe/{code}/" or "next=%2Fpraxe" in response["Location"]


# lists, counts, filters


def test_leak_14_counts_facets_and_paging_ignore_hidden_posts(world, browse, pisek, jana):
    client = browse(world.people["outside"])
    before = plain(client.get("/praxe/"))
    for number in range(30):
        make_practice(pisek, jana, Level.CITY, title=f"Skrytá {number}")
    assert plain(client.get("/praxe/")) == before


def test_leak_17_a_topic_that_only_hidden_posts_have_is_no_facet(world, browse):
    hidden = Term.objects.create(vocabulary_id="topic", key="zqtema", name_cs="zqtema")
    world.posts["own"].topics.add(hidden)
    client = browse(world.people["outside"])
    assert b"zqtema" not in client.get("/praxe/").content
    chosen = plain(client.get("/praxe/?tema=zqtema")).replace(b"zqtema", b"")
    assert chosen == plain(client.get("/praxe/?tema=zqnikde")).replace(b"zqnikde", b"")
    assert b"zqtema" in browse(world.people["own"]).get("/praxe/").content


def test_leak_18_raw_html_has_no_word_in_classes_or_data(world, browse):
    page = all_bytes(browse().get("/"))
    assert not [word for words in world.words.values() for word in words if word in page]


def test_leak_21_pickers_name_no_circle_of_others(world, browse, kolin, liberec):
    make_circle("zqcizikruh", kolin, liberec)
    page = all_bytes(browse(world.people["own"]).get(reverse("practices:share", args=[world.posts["own"].code])))
    assert "zqcizikruh" not in page


def test_leak_22_tiles_and_counters_count_only_what_is_visible(world, browse, pisek):
    for role, seen in (("reader", 3), ("outside", 1), ("candidate", 0)):
        page = browse(world.people[role]).get(reverse("city", args=[pisek.pk])).content.decode()
        assert len(set(re.findall(r'href="/praxe/(\w{16})/"', page))) == seen, role


def test_leak_23_an_outside_city_is_named_only_to_readers_of_its_records(world, browse, olga, pisek):
    brno = City.objects.create(name="zqbrno", status=City.Status.OUTSIDE)
    from django.contrib.auth.models import Group

    make_practice(brno, None, Level.CIRCLE, [pisek], keeper=Group.objects.get(name="organisers"))
    for role in ("outside", "candidate", "guest", "anonymous"):
        client = browse(world.people[role])
        assert b"zqbrno" not in client.get(reverse("directory")).content
        assert client.get(reverse("city", args=[brno.pk])).status_code == 404
    assert browse(world.people["own"]).get(reverse("city", args=[brno.pk])).status_code == 200


def test_leak_25_people_have_no_address_for_strangers(world, browse, pisek):
    for role in ("anonymous", "candidate", "guest", "removed"):
        page = all_bytes(browse(world.people[role]).get(reverse("city", args=[pisek.pk])))
        assert "@" not in page.replace("@media", ""), role


# pages and what is derived from them


def test_leak_26_parts_of_pages_ask_for_the_right_too(world, browse):
    client = browse(world.people["outside"])
    for headers in ({}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-Boosted": "true"}):
        assert client.get(detail(world.posts["chosen"]), headers=headers).status_code == 404
        assert world.words["chosen"][0] not in all_bytes(client.get("/praxe/", headers=headers))


def test_leak_27_history_and_comparison_are_closed_to_readers(world, browse):
    history = reverse("practices:history", args=[world.posts["chosen"].code])
    for query in ("", "?a=1&b=1", "?a=99999&b=1", "?strana=2"):
        assert browse(world.people["reader"]).get(history + query).status_code == 404
        assert browse(world.people["outside"]).get(history + query).status_code == 404


def test_leak_28_what_was_narrowed_later_is_in_no_page_of_readers(world, browse):
    practice = world.posts["chosen"]
    Practice.objects.filter(pk=practice.pk).update(results="už bez dodavatele", summary="kratší")
    page = all_bytes(browse(world.people["reader"]).get(detail(practice)))
    assert "zqchosenresults" not in page


def test_leak_16_words_of_a_narrower_part_find_nothing_for_anybody(world, browse):
    for person in ("outside", "reader", "own"):
        client = browse(world.people[person])
        for word in world.words["part of members"]:
            hidden, nowhere = (plain(client.get(f"/praxe/?q={asked}")) for asked in (word, "zqnikdenic"))
            assert hidden.replace(word.encode(), b"") == nowhere.replace(b"zqnikdenic", b"")


def test_leak_27_the_history_of_the_practice_says_no_word_of_its_parts(world, browse):
    client, words = browse(world.people["own"]), world.words["part of chosen"]
    history = reverse("practices:history", args=[world.posts["chosen"].code])
    said = all_bytes(client.get(history)) + str(list(world.posts["chosen"].revisions.values_list("data", flat=True)))
    assert not [word for word in words if word in said]


def test_leak_28_a_text_moved_into_a_part_is_in_no_answer_of_the_others(world, browse):
    practice = Practice.objects.get(pk=world.posts["chosen"].pk)
    with viewing_as(world.people["own"]):
        said = {"section": "results", "really": False, "title": "", "text": "", "numbers": []}
        taking = {"taking": {"results": "x"}, "version": practice.version}
        narrower.add(practice, said, Level.CITY, [], by=world.people["own"], **taking)
    client = browse(world.people["reader"])
    for page in (detail(practice), "/praxe/", reverse("practices:pdf", args=[practice.code])):
        assert "zqchosenresults" not in all_bytes(client.get(page))
    assert practice.code not in all_bytes(client.get("/praxe/?q=zqchosenresults"))
    for name in ("history", "parts"):
        assert client.get(reverse(f"practices:{name}", args=[practice.code])).status_code == 404
    assert "zqchosenresults" in all_bytes(browse(world.people["own"]).get(detail(practice)))


def test_leak_30_a_part_is_reached_through_no_other_practice(world, browse):
    client = browse(world.people["own"])
    for name in ("part", "part_files", "part_delete"):
        borrowed = [world.posts["members"].code, world.parts["own"].code]
        assert client.get(reverse(f"practices:{name}", args=borrowed)).status_code == 404, name
    assert client.get(detail(world.parts["own"])).status_code == 404
    file = [world.posts["members"].code, world.part_files["own"].code]
    assert client.get(reverse("practices:file", args=file)).status_code == 404


def test_leak_28_a_practice_that_is_narrowed_takes_its_parts_along(world, browse):
    from posts.sharing import open_door

    client = browse(world.people["reader"])
    assert "zqsharedparttext" in all_bytes(client.get(detail(world.posts["chosen"])))
    open_door(world.posts["chosen"].post_ptr, Level.CITY, [], by=None)
    assert not Post.objects.visible_to(world.people["reader"]).filter(part_of=world.posts["chosen"].pk).exists()


def test_leak_29_the_preview_shows_only_the_editors_own_post(world, browse, kolin):
    preview = reverse("practices:preview", args=[world.posts["chosen"].code])
    assert browse(world.people["reader"]).get(preview).status_code == 404
    page = all_bytes(browse(world.people["own"]).get(f"{preview}?mesto={kolin.pk}"))
    assert not [word for word in world.words["own"] if word in page]


def test_leak_35_no_page_offers_itself_to_link_previews(world, browse):
    for role in ("reader", "outside", "anonymous"):
        assert "og:" not in all_bytes(browse(world.people[role]).get(detail(world.posts["chosen"])))


def test_leak_36_a_revoked_page_is_gone_at_the_next_request(world, browse, kolin):
    from posts.sharing import open_door

    client = browse(world.people["reader"])
    assert client.get(detail(world.posts["chosen"])).status_code == 200
    open_door(world.posts["chosen"].post_ptr, Level.CITY, [], by=None)
    assert client.get(detail(world.posts["chosen"])).status_code == 404
    assert world.words["chosen"][0] not in all_bytes(client.get("/praxe/"))


def test_leak_59_what_hangs_on_a_hidden_post_is_as_hidden(world, browse):
    client, comment = browse(world.people["outside"]), world.comments["own"].code
    client.get("/mesta/")  # the first page of a session writes the session
    for post in ("own", "members"):  # under its own post, and borrowed by one that is open
        for name in ("comment", "comment_history", "comment_edit"):
            path = reverse(f"practices:{name}", args=[world.posts[post].code, comment])
            hidden = shape(client, "get", path, comment)
            path = reverse(f"practices:{name}", args=[world.posts[post].code, MISSING])
            assert hidden[0] == 404 and hidden == shape(client, "get", path, MISSING)


FILES = ("file", "file_preview", "file_delete", "file_restore")


def of_file(world, name, post, page="file"):
    return reverse(f"practices:{page}", args=[world.posts[post].code, getattr(world, name)[post].code])


@pytest.mark.parametrize("role", ["outside", "candidate", "guest", "organiser", "admin", "removed", "anonymous"])
def test_leak_55_a_file_of_a_hidden_post_is_missing(world, browse, role):
    client = browse(world.people[role])
    client.get("/mesta/")
    for post, name, page in product(("own", "chosen", "draft"), ("files", "pictures"), FILES):
        code = getattr(world, name)[post].code
        hidden = shape(client, "get", of_file(world, name, post, page), code)
        missing = shape(client, "get", f"/praxe/{world.posts[post].code}/{PLACES[page].format(MISSING)}", MISSING)
        assert hidden == missing and hidden[0] in (302, 404), (post, name, page)


PLACES = dict(zip(FILES, ("soubor/{}/", "soubor/{}/nahled/", "soubor/{}/smazat/", "soubor/{}/vratit/"), strict=True))


def test_leak_57_previews_are_as_closed_as_what_they_show(world, browse):
    assert browse(world.people["reader"]).get(of_file(world, "pictures", "chosen", "file_preview")).status_code == 200
    for person in ("outside", "candidate", "organiser", "admin"):
        answer = browse(world.people[person]).get(of_file(world, "pictures", "chosen", "file_preview"))
        assert answer.status_code == 404


def test_leak_59_a_file_cannot_be_borrowed_by_a_post_that_is_open(world, browse):
    for client in (browse(world.people["outside"]), browse(world.people["own"])):
        for page in FILES:
            borrowed = [world.posts["members"].code, world.files["own"].code]
            assert client.get(reverse(f"practices:{page}", args=borrowed)).status_code == 404


def test_leak_62_the_address_of_a_file_does_not_outlive_access(world, browse):
    from posts.sharing import open_door

    client, path = browse(world.people["reader"]), of_file(world, "files", "chosen")
    assert client.get(path).status_code == 200
    open_door(world.posts["chosen"].post_ptr, Level.CITY, [], by=None)
    assert client.get(path).status_code == 404


def test_leak_16_a_word_of_a_hidden_file_finds_nothing(world, browse):
    outside, reader = browse(world.people["outside"]), browse(world.people["reader"])
    for word in ("zqchosenfiletext", "zqchosenfilename", "zqchosenfilecaption", "zqchosenpicturealt"):
        hidden, nowhere = (plain(outside.get(f"/praxe/?q={asked}")) for asked in (word, "zqnikdenic"))
        assert hidden.replace(word.encode(), b"") == nowhere.replace(b"zqnikdenic", b"")
        assert world.posts["chosen"].code.encode() in reader.get(f"/praxe/?q={word}").content


def test_leak_77_a_removed_member_opens_no_file_in_the_same_session(world, browse):
    client, path = browse(world.people["reader"]), of_file(world, "files", "chosen")
    assert client.get(path).status_code == 200
    world.people["reader"].memberships.get().end(by=None)
    assert client.get(path).status_code == 404


# errors, logs, the admin


def test_leak_67_acts_of_hidden_posts_are_not_listed(world, browse):
    Act.objects.create(actor=world.people["own"], verb="changed", post=world.posts["own"].post_ptr)
    for person in (world.people["reader"], world.people["outside"]):
        assert not Act.objects.visible_to(person).filter(post=world.posts["own"]).exists()
    said = str(list(Act.objects.values_list("details", flat=True)))  # an act names the comment, not its words
    assert not [word for words in world.words.values() for word in words if word in said]


def test_leak_68_the_level_log_is_read_by_editors_only(world, browse):
    share = reverse("practices:share", args=[world.posts["chosen"].code])
    assert browse(world.people["reader"]).get(share).status_code == 404
    assert browse(world.people["own"]).get(share).status_code == 200


def test_leak_69_a_post_has_no_words_where_objects_are_named(world):
    for name, practice in world.posts.items():
        said = str(practice) + repr(practice) + str(practice.post_ptr) + repr(practice.indicators.first())
        assert not [word for word in world.words[name] if word in said]


def test_leak_70_error_pages_say_fixed_words(world, browse):
    client = browse(world.people["outside"])
    pages = {client.get(f"/{place}/zq/").content for place in ("praxe", "neco", "mesta/1")}
    assert len(pages) == 1
    assert b"zq" not in pages.pop()


def broken(request, code):
    raise ValueError(Practice.objects.visible_to(request.user).get(code=code).results)


urlpatterns = [path("rozbite/<slug:code>/", broken)]


@override_settings(ROOT_URLCONF="tests.leaks.broken_urls", ADMINS=[("", "spravce@example.cz")], DEBUG=False)
def test_leak_71_neither_mail_nor_log_of_an_error_carries_a_closed_word(world, browse, capsys):
    client = browse(world.people["reader"])
    client.raise_request_exception = False
    assert client.get(f"/rozbite/{world.posts['chosen'].code}/").status_code == 500
    (message,) = mail.outbox
    said = f"{message.message()} {capsys.readouterr()}"
    assert "in broken" in said  # where it happened
    assert not [word for word in world.words["chosen"] if word in said]


# caches and browsers


def test_leak_72_signed_in_answers_are_kept_by_nobody(world, browse):
    client = browse(world.people["own"])
    for place in ("/", "/praxe/", detail(world.posts["chosen"]), reverse("directory"), reverse("practices:new")):
        assert client.get(place)["Cache-Control"] == "private, no-store", place


def test_leak_73_one_readers_page_is_not_anothers(world, browse):
    for place in ("/", "/praxe/", reverse("directory"), address(world, "city")):
        browse(world.people["own"]).get(place)
        said = all_bytes(browse(world.people["outside"]).get(place))
        assert not [word for word in world.words["own"] if word in said]


def test_leak_74_errors_are_kept_by_nobody(world, browse):
    for client in (browse(world.people["outside"]), browse()):
        response = client.get("/neco/co/neni/")
        assert response.status_code == 404
        assert "no-store" in response["Cache-Control"]


def test_leak_76_the_browser_forgets_after_signing_out(world, browse):
    client = browse(world.people["own"])
    page = client.get("/praxe/").content.decode()
    assert '"historyCacheSize": 0' in page or '"historyCacheSize":0' in page
    response = client.post(reverse("account_logout"))
    assert '"storage"' in response["Clear-Site-Data"]
    assert client.get("/praxe/").status_code == 302


# membership and audience


def test_leak_77_a_removed_member_reads_nothing_in_the_same_session(world, browse):
    client, person = browse(world.people["reader"]), world.people["reader"]
    assert client.get(detail(world.posts["chosen"])).status_code == 200
    person.memberships.get().end(by=None)
    assert client.get(detail(world.posts["chosen"])).status_code == 404
    assert world.words["members"][0] not in all_bytes(client.get("/praxe/"))


def test_leak_79_nothing_derived_outlives_a_circle_membership(world, browse, kolin, liberec):
    circle = make_circle("Doprava", kolin, liberec, owner=kolin)
    post = make_practice(kolin, None, Level.CIRCLE, [circle])
    client = browse(world.people["outside"])
    assert client.get(detail(post)).status_code == 200
    circle.cities.remove(liberec)
    assert client.get(detail(post)).status_code == 404
    assert circle.group not in world.people["outside"].groups.all()


def test_leak_80_cities_posted_with_the_level_only_our_city_open_nothing(world, browse, liberec):
    own = world.posts["own"]
    for level in ("city", ""):
        body = {
            "level": level,
            "groups": [liberec.group_id],
            "cities": [liberec.pk],
            "version": own.version,
            "confirm": "1",
        }
        browse(world.people["own"]).post(reverse("practices:share", args=[own.code]), body)
    assert browse(world.people["outside"]).get(detail(own)).status_code == 404


@pytest.mark.parametrize("status", ["candidate", "observer", "paused", "left"])
def test_leak_83_all_member_cities_means_member_cities(world, browse, status):
    person = make_person("Někdo", make_city("Jinde", status))
    assert browse(person).get(detail(world.posts["members"])).status_code == 404
    for role in ("guest", "organiser", "admin", "removed"):
        assert browse(world.people[role]).get(detail(world.posts["members"])).status_code == 404, role


def test_leak_84_a_reader_cannot_widen(world, browse, liberec):
    post = world.posts["chosen"]
    body = {"level": "members", "version": post.version, "confirm": "1"}
    assert browse(world.people["reader"]).post(reverse("practices:share", args=[post.code]), body).status_code == 404
    assert browse(world.people["outside"]).get(detail(post)).status_code == 404


def test_leak_85_people_of_other_cities_are_out_of_reach(world, browse, kolin):
    lead = make_person("Vedoucí Kolína", kolin, Membership.Role.COORDINATOR)
    for name in ("people", "invite", "invitations", "unit_add", "membership", "membership_end"):
        assert browse(lead).get(address(world, f"cities:{name}")).status_code == 404, name
        assert browse(lead).post(address(world, f"cities:{name}"), {"email": "x@y.test"}).status_code == 404, name


def test_leak_87_a_closed_account_is_dead_at_the_next_request(world, browse):
    person = world.people["reader"]
    client = browse(person)
    assert client.get("/praxe/").status_code == 200
    person.is_active = False
    person.save()
    assert client.get("/praxe/").status_code == 302


def test_leak_89_a_guest_sees_only_what_they_were_let_into(world, browse, pisek):
    client = browse(world.people["guest"])
    seen = {name for name, post in world.posts.items() if client.get(detail(post)).status_code == 200}
    assert seen == {"circle"}
    yesterday = timezone.now() - timedelta(days=1)
    Membership.objects.filter(person=world.people["guest"]).update(valid_from=yesterday, valid_to=yesterday)
    assert client.get(detail(world.posts["circle"])).status_code == 404


def test_leak_90_guardian_is_the_mended_one():
    assert tuple(int(part) for part in version("django-guardian").split(".")[:3]) >= (3, 5, 2)
    assert not hasattr(settings, "GUARDIAN_LEGACY_GLOBAL_PERMS_GROUP_UNION")
    assert settings.ANONYMOUS_USER_NAME is None


def test_a_model_level_permission_opens_nothing(world, browse, lida):
    from django.contrib.auth.models import Permission

    lida.user_permissions.add(Permission.objects.get(content_type__app_label="posts", codename="view_post"))
    assert browse(lida).get(detail(world.posts["chosen"])).status_code == 404


def test_a_user_grant_opens_nothing(world, browse, lida):
    from guardian.shortcuts import assign_perm

    assign_perm("posts.view_post", lida, world.posts["chosen"].post_ptr)
    assert browse(lida).get(detail(world.posts["chosen"])).status_code == 404
