"""Leaks by their rows in the leak list (docs/security.md): pages and what is derived from them."""

from django.urls import reverse

from conftest import make_practice
from posts.models import Level
from posts.talking import say
from posts.viewing import viewing_as
from practices.models import Message, Practice, Risk, Stage
from tests.doors.test_canaries import all_bytes
from tests.doors.test_hidden_is_missing import MISSING, shape
from tests.leaks import detail, plain


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


def test_leak_29_the_preview_shows_only_the_editors_own_post(world, browse, kolin):
    preview = reverse("practices:preview", args=[world.posts["chosen"].code])
    assert browse(world.people["reader"]).get(preview).status_code == 404
    page = all_bytes(browse(world.people["own"]).get(f"{preview}?mesto={kolin.pk}"))
    assert not [word for word in world.words["own"] if word in page]


def test_leak_30_nothing_is_copied_from_a_practice_that_one_may_not_read(world, browse):
    path = reverse("practices:outline", args=[world.posts["chosen"].code])
    for role in ("outside", "candidate", "guest", "organiser", "admin"):
        assert browse(world.people[role]).post(path).status_code == 404, role
    edit = browse(world.people["reader"]).post(path).url
    draft = all_bytes(browse(world.people["reader"]).get(edit))
    copied = {word for word in world.words["chosen"] if word in draft}
    assert copied == {"zqchosenindicator"}  # what was measured, and not a sentence


def test_leak_35_no_page_offers_itself_to_link_previews(world, browse):
    for role in ("reader", "outside", "anonymous"):
        assert "og:" not in all_bytes(browse(world.people[role]).get(detail(world.posts["chosen"])))


def test_leak_33_a_public_edition_neither_lists_nor_counts_what_leads_to_it(world, browse):
    page = reverse("public:detail", args=[world.values["edition"]])
    for role in ("anonymous", "outside"):
        before = plain(browse(world.people[role]).get(page))
        for name in ("own", "chosen"):
            say(world.posts[name], f"https://check.example{page}", by=world.people["own"], city=world.posts[name].city)
        assert plain(browse(world.people[role]).get(page)) == before
        hidden = [post.code for name, post in world.posts.items() if not world.may_read(role, name)]
        assert [code for code in hidden if code.encode() in before] == []


def test_leak_36_a_revoked_page_is_gone_at_the_next_request(world, browse, kolin):
    from posts.sharing import open_door

    client = browse(world.people["reader"])
    assert client.get(detail(world.posts["chosen"])).status_code == 200
    open_door(world.posts["chosen"].post_ptr, Level.CITY, [], by=None)
    assert client.get(detail(world.posts["chosen"])).status_code == 404
    assert world.words["chosen"][0] not in all_bytes(client.get("/praxe/"))


def test_leak_38_no_picture_for_link_previews_is_made_of_a_closed_post(world, browse):
    for person in (world.people["own"], world.people["outside"], world.people["anonymous"]):
        for name in ("card.png", "og.png", "nahled.png", "obrazek/"):
            answer = browse(person).get(detail(world.posts["chosen"]) + name, follow=True)
            assert not answer.get("Content-Type", "").startswith("image/")


def test_leak_59_what_hangs_on_a_hidden_post_is_as_hidden(world, browse):
    client, comment = browse(world.people["outside"]), world.comments["own"].code
    client.get("/mesta/")  # the first page of a session writes the session
    for post in ("own", "members"):  # under its own post, and borrowed by one that is open
        for name in ("comment", "comment_history", "comment_edit"):
            path = reverse(f"practices:{name}", args=[world.posts[post].code, comment])
            hidden = shape(client, "get", path, comment)
            path = reverse(f"practices:{name}", args=[world.posts[post].code, MISSING])
            assert hidden[0] == 404 and hidden == shape(client, "get", path, MISSING)


def test_leak_29_a_comment_resolves_no_name_that_may_not_read_the_post(world, browse, liberec, lida):
    practice = world.posts["chosen"]
    with viewing_as(world.people["own"]):
        said = say(practice.post_ptr, "@Liberec @Lída Malá", by=world.people["own"], city=practice.city)
    assert said.mentions == []
    assert f'href="/mesta/{liberec.pk}/">@' not in all_bytes(browse(world.people["own"]).get(detail(practice)))


def test_leak_21_a_mention_tells_nobody_of_a_hidden_post(world, browse):
    """Every discussion of this world names Kolín after an @."""
    for role in ("reader", "outside"):
        said = all_bytes(browse(world.people[role]).get(reverse("messages:mentions")))
        assert "zqownreply" not in said and world.posts["own"].code not in said
    assert "zqchosenreply" in all_bytes(browse(world.people["reader"]).get(reverse("messages:mentions")))


def test_leak_41_writing_to_the_city_of_a_hidden_practice_is_missing_and_sends_nothing(world, browse, mailoutbox):
    client, before = browse(world.people["outside"]), Message.objects.count()
    client.get("/mesta/")
    for name in ("chosen", "own", "draft", "deleted"):
        code = world.posts[name].code
        paths = [(reverse("practices:write", args=[each]), each) for each in (code, MISSING)]
        for method in ("get", "post"):
            hidden, missing = (shape(client, method, path, each) for path, each in paths)
            assert hidden == missing and hidden[0] == 404
        said = {"subject": "zqpredmet", "message": "zqzprava"}
        answers = [plain(client.post(path, said)).replace(each.encode(), b"") for path, each in paths]
        assert answers[0] == answers[1]
    assert Message.objects.count() == before and not mailoutbox


def test_leak_30_a_risk_is_learned_from_no_failure_that_is_hidden(world, browse, liberec):
    ours = make_practice(liberec, world.people["outside"], Level.CITY, stage=Stage.IDEA)
    browser, hidden = browse(world.people["outside"]), world.posts["own"].code
    told = {"decision": "accepted", "text": "Naše slova", "pricina": "data"}
    address = reverse("practices:risk_new", args=[ours.code])
    gets = [plain(browser.get(address, {"z": code, "pricina": "data"})) for code in (hidden, "neninikdetakova1")]
    posts = [plain(browser.post(address, told | {"z": code})) for code in (hidden, "neninikdetakova1")]
    assert gets[0] == gets[1] and posts[0] == posts[1]


def test_leak_32_the_annex_for_the_council_repeats_no_word_of_the_failure(world, browse, liberec):
    failure = world.posts["own"]
    ours = make_practice(world.posts["own"].city, world.people["own"], Level.CITY, stage=Stage.IDEA)
    Risk.objects.create(practice=ours, source=failure, cause="data", decision="accepted", text="Naše slova")
    page = browse(world.people["own"]).get(reverse("practices:risks_annex", args=[ours.code])).content.decode()
    assert "Naše slova" in page and not [word for word in world.words["own"] if word in page]
