"""Narrower parts of a practice: who reads them, that they never reach further than the practice, texts that move."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import ProgrammingError
from django.urls import reverse

from conftest import make_circle, make_docx, make_file, make_person, make_practice
from posts.editing import Stale
from posts.models import Act, Attachment, Level, Post, Revision
from posts.sharing import MayNotShare, move, open_door, share
from posts.viewing import viewing_as, viewing_as_system
from practices import narrower
from practices.models import Part, Practice
from practices.record import save

NUMBERS = [{"name": "zqcislo", "value": "3", "unit": "ks", "year": "2020"}]
SAID = {"section": "results", "really": False, "title": "", "text": "zqcast", "numbers": []}


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.MEMBERS, results="Fungovalo to.", title="Senzory")


def part_of(practice, by, level=Level.CITY, cities=(), **said):
    with viewing_as(by):
        return narrower.add(practice, SAID | said, level, [city.group for city in cities], by=by)


def page(browser, practice):
    return browser.get(reverse("practices:detail", args=[practice.code])).content.decode()


def form_of(answer):
    return dict(re.findall(r'name="(form_key|version|kept_for)" value="([^"]*)"', answer.content.decode()))


NO_NUMBERS = {"numbers-TOTAL_FORMS": "0", "numbers-INITIAL_FORMS": "0"}


def send(browser, path, **said):
    sent = {"section": "results", "text": "zqposlano", "level": "city"} | NO_NUMBERS | form_of(browser.get(path)) | said
    return browser.post(path, sent), sent


def new(practice):
    return reverse("practices:part_new", args=[practice.code])


def at(part):
    return reverse("practices:part", args=[part.whole.code, part.code])


def rows_seen_by(person, table, column, pk):
    with connection.cursor() as cursor:
        cursor.execute("set role smartpitch_web")
        with viewing_as(person):
            cursor.execute(f"select count(*) from {table} where {column} = %s", [pk])
            found = cursor.fetchone()[0]
        cursor.execute("reset role")
    return found


# reading


def test_a_part_is_read_by_those_it_was_shared_with_and_nobody_else(practice, browse, jana, petr, karel, lida, kolin):
    part_of(practice, jana, Level.CIRCLE, [kolin])
    assert all("zqcast" in page(browse(person), practice) for person in (jana, petr, karel))
    assert "zqcast" not in page(browse(lida), practice)


def test_to_those_who_do_not_read_it_the_page_is_what_it_was(practice, browse, page_queries, jana, lida):
    browser, path = browse(lida), reverse("practices:detail", args=[practice.code])
    strip = re.compile(r'(csrfmiddlewaretoken" value|data-csrf|kept_for" value|form_key" value)="[^"]*"')
    browser.get(path)
    before, asked = strip.sub("", page(browser, practice)), len(page_queries(browser, path))
    part_of(practice, jana, title="zqnadpis")
    assert strip.sub("", page(browser, practice)) == before
    assert len(page_queries(browser, path)) == asked


def test_the_page_asks_once_more_whether_it_has_one_part_or_three(practice, browse, page_queries, jana, petr):
    browser, path = browse(petr), reverse("practices:detail", args=[practice.code])
    browser.get(path)
    without = len(page_queries(browser, path))
    for _number in (1, 2, 3):
        part_of(practice, jana)
        assert len(page_queries(browser, path)) == without + 1 <= 10


def test_narrowing_the_practice_narrows_its_parts_at_once(practice, browse, jana, karel, kolin):
    part = part_of(practice, jana, Level.CIRCLE, [kolin])
    assert rows_seen_by(karel, "practices_part", "post_ptr_id", part.pk) == 1
    open_door(practice.post_ptr, Level.CITY, [], by=jana)
    assert not Part.objects.visible_to(karel).exists()
    for table, column in (("practices_part", "post_ptr_id"), ("posts_post", "id"), ("posts_revision", "post_id")):
        assert rows_seen_by(karel, table, column, part.pk) == 0, table
    with viewing_as(jana):
        assert narrower.parts_of(practice, reader=jana)["results"][0]["level"] == Level.CITY


def test_row_security_hides_a_part_and_all_that_hangs_on_it(practice, jana, karel):
    part = part_of(practice, jana)
    make_file(part, jana)
    for table, column in (
        ("practices_part", "post_ptr_id"), ("posts_post", "id"), ("posts_revision", "post_id"),
        ("posts_act", "post_id"), ("posts_attachment", "post_id"), ("posts_postgrouppermission", "content_object_id"),
    ):  # fmt: skip
        assert rows_seen_by(karel, table, column, part.pk) == 0, table
        assert rows_seen_by(jana, table, column, part.pk) > 0, table


def test_parts_of_one_section_stand_in_the_order_in_which_they_were_made(practice, jana):
    first, second = (part_of(practice, jana, title=title) for title in ("Zqprvní", "Zqdruhá"))
    Post.objects.filter(pk=first.pk).update(summary="zq")  # its row lies behind the other one's now
    Part.objects.filter(pk=first.pk).update(text="zqjinak")
    with viewing_as(jana):
        parts, _gone = narrower.for_editors(practice, by=jana)
    assert [part.title for part in parts] == ["Zqprvní", "Zqdruhá"]


def test_a_part_of_a_draft_is_its_authors_alone(pisek, jana, petr, browse):
    draft = make_practice(pisek, jana)
    part_of(draft, jana)
    assert "zqcast" in page(browse(jana), draft)
    assert not Part.objects.visible_to(petr).exists()


def test_what_really_happened_stands_beside_the_official_version(practice, browse, jana, lida):
    part_of(practice, jana, really=True)
    text = page(browse(jana), practice)
    assert text.index("Oficiální verze") < text.index("Fungovalo to.") < text.index("Co se opravdu stalo")
    assert "Oficiální verze" not in page(browse(lida), practice)


# the door


def test_a_part_is_never_shared_further_than_its_practice(pisek, kolin, liberec, jana):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin])
    part = part_of(practice, jana)
    wide = make_circle("Kruh", pisek, kolin, liberec)
    with viewing_as(jana):
        for level, groups in (
            (Level.MEMBERS, [narrower_members()]), (Level.CIRCLE, [liberec.group]), (Level.CIRCLE, [wide.group]),
        ):  # fmt: skip
            with pytest.raises(MayNotShare):
                share(Post.objects.get(pk=part.pk), level, groups, by=jana)
        share(Post.objects.get(pk=part.pk), Level.CIRCLE, [kolin.group], by=jana)


def narrower_members():
    from posts.sharing import members_group

    return members_group()


def test_the_form_offers_only_what_lies_within_the_practice(pisek, kolin, liberec, jana, browse):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin])
    text = browse(jana).get(new(practice)).content.decode()
    assert f'name="cities" value="{kolin.pk}"' in text
    assert f'name="cities" value="{liberec.pk}"' not in text
    assert 'value="members"' not in text
    answer, _sent = send(browse(jana), new(practice), level="circle", cities=[liberec.pk])
    assert answer.status_code == 200
    assert not Part.objects.exists()


def test_only_the_keeper_of_the_practice_writes_parts_also_past_the_pages(practice, browse, karel, jana):
    part = part_of(practice, jana)
    for path in (new(practice), at(part), reverse("practices:parts", args=[practice.code])):
        assert browse(karel).get(path).status_code == 404
    with pytest.raises(ProgrammingError), viewing_as(karel), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        kolin = karel.memberships.get().city
        place = {"city": kolin, "keeper": kolin.group, "author": karel, "part_of_id": practice.pk}
        Part(whole_id=practice.pk, section="why", **place).save(force_insert=True)


def test_the_web_role_deletes_no_part_and_hangs_it_under_no_other_practice(practice, jana):
    part_of(practice, jana)
    for sql in ("delete from practices_part", "update practices_part set whole_id = whole_id"):
        with connection.cursor() as cursor:
            cursor.execute("set role smartpitch_web")
            with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(jana):
                cursor.execute(sql)
            cursor.execute("reset role")


def test_a_part_goes_with_its_practice_to_another_city(practice, jana, karel, kolin):
    part = part_of(practice, jana)
    with viewing_as_system("a move"):
        move(practice.post_ptr, kolin, by=None)
    assert Part.objects.editable_by(karel).filter(pk=part.pk).exists()
    assert not Part.objects.visible_to(jana).exists()


def test_a_part_saved_while_its_practice_is_narrow_stays_narrow(practice, browse, jana, kolin, karel):
    part = part_of(practice, jana, Level.CIRCLE, [kolin])
    open_door(practice.post_ptr, Level.CITY, [], by=jana)
    assert send(browse(jana), at(part))[0].status_code == 302
    open_door(practice.post_ptr, Level.CIRCLE, [kolin.group], by=jana)
    assert not Part.objects.visible_to(karel).exists()


def test_a_purged_practice_takes_its_parts_along(practice, jana):
    make_file(part_of(practice, jana), jana)
    with viewing_as_system("a purge"):
        Post.objects.filter(pk=practice.pk).delete()
        assert not Part.objects.exists()


# writing


def test_the_same_form_twice_makes_one_part(practice, browse, jana):
    browser = browse(jana)
    answer, sent = send(browser, new(practice))
    assert answer.status_code == browser.post(new(practice), sent).status_code == 302
    assert Part.objects.count() == Revision.objects.filter(post__in=Part.objects.values("pk")).count() == 1


def test_a_stale_form_shows_both_texts(practice, browse, jana):
    browser, part = browse(jana), part_of(practice, jana)
    old = form_of(browser.get(at(part)))
    assert send(browser, at(part), text="zqdruhy")[0].status_code == 302
    answer, _sent = send(browser, at(part), text="zqtreti", **old)
    assert answer.status_code == 409
    assert {"zqdruhy", "zqtreti"} <= set(re.findall(r"zq\w+", answer.content.decode()))
    part.refresh_from_db()
    assert part.text == "zqdruhy"


def test_each_version_of_a_part_is_kept_for_its_editors(practice, browse, jana, kolin, karel):
    part = part_of(practice, jana, Level.CIRCLE, [kolin], text="zqstary")
    send(browse(jana), at(part), text="zqnovy", level="circle", cities=[kolin.pk])
    assert "zqstary" in browse(jana).get(at(part)).content.decode()
    assert "zqstary" not in page(browse(karel), practice)
    assert rows_seen_by(karel, "posts_revision", "post_id", part.pk) == 0


def test_widening_a_part_is_agreed_to_with_the_names_before_ones_eyes(practice, browse, jana, kolin):
    browser, part = browse(jana), part_of(practice, jana)
    wide = {"level": "circle", "cities": [kolin.pk]}
    answer, _sent = send(browser, at(part), **wide)
    assert answer.status_code == 200
    assert "Kolín" in answer.content.decode()
    part.refresh_from_db()
    assert part.level == Level.CITY
    assert send(browser, at(part), widen="on", **wide)[0].status_code == 302
    part.refresh_from_db()
    assert part.level == Level.CIRCLE


def test_an_empty_part_is_refused_and_what_was_typed_stays(practice, browse, jana):
    answer, _sent = send(browse(jana), new(practice), text="", section="zqnikde")
    assert answer.status_code == 200
    assert not Part.objects.exists()


def test_numbers_of_a_part_stand_on_the_page(practice, browse, jana, lida):
    rows = {"numbers-TOTAL_FORMS": "2", "numbers-0-name": "zqcena", "numbers-0-value": "12,5", "numbers-0-year": "2020"}
    answer, _sent = send(browse(jana), new(practice), **rows)
    assert answer.status_code == 302
    assert Part.objects.get().numbers == [{"name": "zqcena", "value": "12,5", "unit": "", "year": "2020"}]
    assert "zqcena" in page(browse(jana), practice)
    assert "zqcena" not in page(browse(lida), practice)


def test_a_deleted_part_is_gone_and_can_be_taken_back(practice, browse, jana, karel, kolin):
    part = part_of(practice, jana, Level.CIRCLE, [kolin])
    for name, there in (("part_delete", False), ("part_restore", True)):
        path = reverse(f"practices:{name}", args=[practice.code, part.code])
        assert browse(karel).post(path).status_code == 404
        assert browse(jana).post(path).status_code == 302
        assert ("zqcast" in page(browse(karel), practice)) == there
    verbs = list(Act.objects.filter(post=part.pk).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["wrote", "shared", "deleted", "restored"]


def test_who_is_signed_out_meanwhile_gets_the_text_back(practice, browse, jana):
    answer, _sent = send(browse(jana), reverse("practices:part", args=[practice.code, "2222222222222222"]))
    assert answer.status_code == 404
    assert "zqposlano" in answer.content.decode()


# texts that move


def test_a_text_moves_out_of_the_practice_with_its_words(practice, browse, jana, lida):
    with viewing_as(jana):
        save(practice, {"results": "zqdodavatel"}, by=jana, version=practice.version)
    found = lambda person: practice.code in browse(person).get("/praxe/?q=zqdodavatel").content.decode()  # noqa: E731
    assert found(lida)
    answer, _sent = send(browse(jana), new(practice), taking=["results"], text="zqdodatek")
    assert answer.status_code == 302
    part = Part.objects.get()
    assert part.text == "zqdodavatel\n\nzqdodatek"
    assert Practice.objects.get(pk=practice.pk).results == ""
    assert not found(lida)
    assert not found(jana)
    assert "zqdodavatel" in page(browse(jana), practice)
    assert "zqdodavatel" not in page(browse(lida), practice)


def test_numbers_move_out_of_the_practice_too(practice, browse, jana, lida):
    with viewing_as(jana):
        told = {"name": "zqmira", "unit": "min", "before": "12", "after": "4.5", "value": None, "period": "2019"}
        rows = [
            told | {"is_plan": False},
            told | {"name": "zqdruha", "before": None, "value": "1000", "is_plan": False},
        ]
        record = {"indicators": rows, "cost_czk": 1_950_000, "cost_year": 2020}
        save(practice, record, by=jana, version=practice.version)
    answer, _sent = send(browse(jana), new(practice), taking=["indicators", "cost_czk"], text="")
    assert answer.status_code == 302
    said = [(row["value"].replace("\xa0", " "), row["unit"], row["year"]) for row in Part.objects.get().numbers]
    assert said == [("1 950 000", "", "2020"), ("12 → 4,5", "min", "2019"), ("1 000", "min", "2019")]
    assert not practice.indicators.exists()
    assert Practice.objects.get(pk=practice.pk).cost_czk is None
    assert "zqmira" in page(browse(jana), practice)
    assert "zqmira" not in page(browse(lida), practice)
    assert send(browse(jana), at(Part.objects.get()), text="zqdal")[0].status_code == 302


def moved(practice, by, key="results"):
    with viewing_as(by):
        stored = Practice.objects.get(pk=practice.pk)
        return narrower.add(
            stored, SAID | {"text": ""}, Level.CITY, [], by=by, taking={key: "Jak to šlo"}, version=stored.version
        )


def test_going_back_to_an_old_version_does_not_bring_a_moved_text_back(practice, browse, jana):
    with viewing_as(jana):
        save(practice, {"results": "zqdodavatel", "problem": "zqstare"}, by=jana, version=practice.version)
    stored = Practice.objects.get(pk=practice.pk)
    old = Revision.objects.filter(post=practice.pk).first().number
    moved(stored, jana)
    stored.refresh_from_db()
    with viewing_as(jana):
        save(stored, {"problem": "nové"}, by=jana, version=stored.version)
    stored.refresh_from_db()
    sent = {"number": old, "version": stored.version}
    history = reverse("practices:history", args=[practice.code])
    asked = browse(jana).post(history, sent).content.decode()
    assert "zqstare" in asked
    assert "zqdodavatel" not in asked
    assert browse(jana).post(history, sent | {"confirmed": "1"}).status_code == 302
    stored.refresh_from_db()
    assert (stored.problem, stored.results) == ("zqstare", "")


def test_versions_older_than_the_move_obey_the_parts_door_in_the_database(practice, jana, kolin):
    """Even if the part were kept by somebody else: then the practice's editors do not read what was moved."""
    with viewing_as(jana):
        save(practice, {"results": "zqdodavatel"}, by=jana, version=practice.version)
    part = moved(practice, jana)
    before = rows_seen_by(jana, "posts_revision", "post_id", practice.pk)
    with viewing_as_system("a move of the part alone"):
        move(Post.objects.get(pk=part.pk), kolin, by=None)
    assert 0 < rows_seen_by(jana, "posts_revision", "post_id", practice.pk) < before


def test_a_text_that_changed_meanwhile_is_not_moved(practice, jana):
    seen = practice.version
    with viewing_as(jana):
        save(practice, {"results": "jinak"}, by=jana, version=seen)
        stored = Practice.objects.get(pk=practice.pk)
        with pytest.raises(Stale):
            narrower.add(stored, SAID, Level.CITY, [], by=jana, taking={"results": "x"}, version=seen)
    assert not Part.objects.exists()


def test_the_form_says_that_the_practice_has_changed_and_keeps_what_was_ticked(practice, browse, jana):
    browser = browse(jana)
    old = form_of(browser.get(new(practice)))
    with viewing_as(jana):
        save(practice, {"results": "zqjinak"}, by=jana, version=practice.version)
    answer, sent = send(browser, new(practice), taking=["results"], **old)
    assert answer.status_code == 409
    assert "checked" in re.search(r'name="taking" value="results"[^>]*', answer.content.decode())[0]
    assert browser.post(new(practice), sent | form_of(answer)).status_code == 302
    assert Part.objects.get().text.startswith("zqjinak")


# that there is more


def test_others_learn_how_much_more_there_is_only_if_the_editors_let_it_be_said(
    practice, browse, jana, lida, karel, kolin
):
    part_of(practice, jana)
    part_of(practice, jana, Level.CIRCLE, [kolin])
    words = "části této praxe nejsou"
    assert words not in page(browse(lida), practice)
    browse(jana).post(reverse("practices:parts", args=[practice.code]), {"tells": "1"})
    assert f"2 {words}" in page(browse(lida), practice).replace("\xa0", " ")
    assert "1 část této praxe není" in page(browse(karel), practice).replace("\xa0", " ")
    assert words not in page(browse(jana), practice)
    browse(jana).post(reverse("practices:parts", args=[practice.code]))
    assert words not in page(browse(lida), practice)


def test_the_count_itself_tells_nobody_else(practice, jana, lida, pisek, karel):
    part_of(practice, jana)
    hidden = make_practice(pisek, jana, Level.CITY)
    part_of(hidden, jana)
    Practice.objects.filter(pk=hidden.pk).update(tells_more=True)
    for asked in (practice, hidden):  # nothing is to be said; nothing may be known
        with viewing_as(lida), connection.cursor() as cursor:
            cursor.execute("select practices_parts_hidden(%s), practices_text_moved(%s, 0)", [asked.pk, asked.pk])
            assert cursor.fetchone() == (0, False)


def test_a_colleague_of_the_keeper_writes_on(practice, browse, jana, pisek):
    part = part_of(practice, jana)
    colleague = make_person("Kolegyně Písecká", pisek)
    assert send(browse(colleague), at(part), text="zqkolegyne")[0].status_code == 302
    assert "zqkolegyne" in page(browse(jana), practice)


def test_the_preview_shows_what_a_city_reads_of_the_parts(practice, browse, jana, kolin, liberec):
    part_of(practice, jana, Level.CIRCLE, [kolin])
    part_of(practice, jana, text="zqjendoma")
    Practice.objects.filter(pk=practice.pk).update(tells_more=True)
    preview = reverse("practices:preview", args=[practice.code])
    for city, sees, number in ((kolin, True, "1 část"), (liberec, False, "2 části")):
        text = browse(jana).get(preview, {"mesto": city.pk}).content.decode().replace("\xa0", " ")
        assert ("zqcast" in text, f"{number} této praxe" in text, "zqjendoma" in text) == (sees, True, False)


# files


def of_file(practice, file, page="file"):
    return reverse(f"practices:{page}", args=[practice.code, file.code])


def test_a_file_of_a_part_has_the_parts_readers(practice, browse, jana, karel, lida, kolin):
    file = make_file(part_of(practice, jana, Level.CIRCLE, [kolin]), jana, "zqsoubor.docx")
    for person, status in ((jana, 200), (karel, 200), (lida, 404)):
        assert browse(person).get(of_file(practice, file)).status_code == status
        assert ("zqsoubor" in page(browse(person), practice)) == (status == 200)
    other = make_practice(practice.city, jana, Level.MEMBERS)
    assert browse(jana).get(of_file(other, file)).status_code == 404


def test_files_of_a_part_are_added_taken_away_and_brought_back_where_it_is_written(practice, browse, jana, karel):
    part, browser = part_of(practice, jana), browse(jana)
    files = reverse("practices:part_files", args=[practice.code, part.code])
    assert browse(karel).get(files).status_code == 404
    upload = SimpleUploadedFile("zqplan.docx", make_docx("Smlouva"), "")
    answer = browser.post(files, {"files": upload, "form_key": form_of(browser.get(files))["form_key"]})
    assert answer.status_code == 302
    assert answer["Location"] == files
    file = Attachment.objects.get(post=part.pk)
    assert "zqplan" in browser.get(at(part)).content.decode()
    for page_name, gone in (("file_delete", True), ("file_restore", False)):
        assert browse(karel).post(of_file(practice, file, page_name)).status_code == 404
        assert browser.post(of_file(practice, file, page_name))["Location"] == files
        file.refresh_from_db()
        assert bool(file.deleted_at) == gone
