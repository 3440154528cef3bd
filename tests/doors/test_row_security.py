"""Row-level security tried as the web role, from every corner where code may forget for whom it reads."""

import os
import threading
from contextlib import suppress

import psycopg2
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, InternalError, ProgrammingError
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from conftest import make_practice
from posts.models import Act, Level, Post, Revision
from posts.viewing import ViewingMiddleware, viewing_as
from practices.models import Indicator, Practice

CLOSED = (
    "posts_post",
    "posts_postgrouppermission",
    "posts_act",
    "posts_revision",
    "posts_comment",
    "posts_formertext",
    "posts_reaction",
    "posts_attachment",
    "posts_opening",
    "practices_question",
    "practices_question_topics",
    "practices_practice",
    "practices_indicator",
    "practices_funding",
    "practices_barriermet",
    "practices_turningpoint",
    "practices_cause",
    "practices_condition",
    "practices_fit",
    "practices_contract",
    "practices_dataset",
    "practices_block",
    "practices_party",
    "practices_lesson",
    "practices_sourcelink",
    "practices_stagechange",
    "practices_practice_topics",
    "practices_practice_technologies",
    "practices_shelf",
    "practices_shelved",
    "practices_savedsearch",
    "practices_pinned",
    "practices_adoption",
    "practices_supplement",
    "practices_verdict",
    "practices_contribution",
    "practices_message",
    "practices_heard",
    "practices_part",
    "practices_entrusted",
    "practices_publicedition",
    "practices_publictext",
    "practices_reading",
    "practices_risk",
    "practices_wish",
    "practices_holdsnotice",
    "meetings_aftereffect",
    "meetings_promise",
    "meetings_registration",
    "meetings_meetinginside",
    "meetings_pitch",
    "meetings_material",
    "meetings_retelling",
    "meetings_pitchquestion",
    "meetings_questionorigin",
    "meetings_voice",
    "meetings_askedagain",
    "meetings_feedback",
    "meetings_decision",
    "meetings_pitchstep",
    "meetings_pitchnote",
    "meetings_lateentry",
    "meetings_minutes",
    "meetings_minutesnote",
    "meetings_formernote",
    "meetings_block",
    "meetings_slot",
    "meetings_onlinelink",
    "meetings_poll",
    "meetings_pollday",
    "meetings_pollanswer",
    "meetings_task",
    "meetings_hostsheet",
    "meetings_hosttask",
    "inbox_calendarkey",
    "inbox_bulkletter",
    "inbox_delivery",
    "inbox_refusal",
    "inbox_untold",
    "inbox_notice",
)


@pytest.fixture
def post(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], title="zavřené slovo")


def ask(user, view):
    """One request of this person through the middleware, to this view."""
    request = RequestFactory().get("/")
    request.user = user
    return ViewingMiddleware(view)(request)


def titles(request=None):
    return HttpResponse("|".join(Practice.objects.values_list("title", flat=True)))


def test_every_table_behind_the_door_has_row_security(db):
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relkind = 'r'")
        assert {name for (name,) in cursor.fetchall()} >= set(CLOSED)


def test_a_table_with_a_key_to_a_post_is_behind_the_door(db):
    """A new table that hangs on a post must be named above, or say why it may stand outside."""
    outside = {"posts_card", "posts_postuserpermission"}  # the web role has no rights on them
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct conrelid::regclass::text from pg_constraint where contype = 'f' "
            "and confrelid in ('posts_post'::regclass, 'practices_practice'::regclass)"
        )
        assert {name for (name,) in cursor.fetchall()} - outside <= set(CLOSED)


def test_a_request_reads_unfiltered_only_what_its_person_may_read(post, karel, lida, as_web):
    assert ask(karel, titles).content.decode() == "zavřené slovo"
    assert ask(lida, titles).content.decode() == ""


def test_raw_sql_inside_a_request_reads_only_what_its_person_may_read(post, karel, lida, as_web):
    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("select title from posts_post join practices_practice on post_ptr_id = id")
            return HttpResponse(str(cursor.fetchall()))

    assert "zavřené slovo" in ask(karel, view).content.decode()
    assert ask(lida, view).content.decode() == "[]"


def test_a_streamed_answer_reads_nothing(post, karel, as_web):
    def later():
        yield from Practice.objects.values_list("title", flat=True)

    def view(request):
        return StreamingHttpResponse(later())

    assert list(ask(karel, view).streaming_content) == []


@pytest.mark.django_db(transaction=True)
def test_work_after_the_commit_reads_nothing(post, karel, as_web):
    read = []

    def view(request):
        transaction.on_commit(lambda: read.append(Practice.objects.count()))
        return HttpResponse(str(Practice.objects.count()))

    assert ask(karel, view).content == b"1"
    assert read == [0]


def web_login():
    """A connection of its own to the test database, logged in as smartpitch_web."""
    import dj_database_url

    config = dj_database_url.parse(os.environ["DATABASE_URL"])
    return psycopg2.connect(
        dbname=connection.settings_dict["NAME"],
        user=config["USER"],
        password=config["PASSWORD"] or None,
        host=config["HOST"] or config.get("OPTIONS", {}).get("host") or None,
        port=config["PORT"] or None,
    )


@pytest.mark.django_db(transaction=True)
def test_a_thread_of_the_web_process_reads_nothing(post):
    read = []

    def work():
        with web_login() as login, login.cursor() as cursor:
            for table in CLOSED:
                cursor.execute(f"select count(*) from {table}")
                read.append(cursor.fetchone()[0])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert read == [0] * len(CLOSED)


@pytest.mark.django_db(transaction=True)
def test_the_web_login_cannot_become_the_owner(post):
    with web_login() as login, login.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("set role smartpitch_owner")


def test_forged_rows_are_refused(post, lida, karel, as_web):
    """A reader may not write what hangs on a post, a stranger not even guess that it is there."""
    for person in (karel, lida):
        for forged in (
            lambda: Indicator.objects.create(practice=post, name="x", value=1),
            lambda: Revision.objects.create(post=post.post_ptr, number=9, by=person, data={}),  # noqa: B023
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(person):
                forged()
    with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(lida):
        Act.objects.create(post=post.post_ptr, actor=lida, verb="changed")
    with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(lida):
        Act.objects.create(actor=karel, verb="changed")


def test_an_update_of_what_one_may_only_read_changes_nothing(post, karel, as_web):
    with viewing_as(karel):
        assert Post.objects.filter(pk=post.pk).update(title="jiné") == 0
        assert Practice.objects.filter(pk=post.pk).update(results="jiné") == 0


def test_nothing_closed_can_be_deleted_by_the_web_role(post, jana, as_web):
    for table in (
        "posts_post",
        "posts_act",
        "posts_revision",
        "posts_comment",
        "posts_attachment",
        "practices_practice",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(jana):
            connection.cursor().execute(f"delete from {table}")


def test_acts_cannot_be_rewritten(post, jana, as_web):
    with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(jana):
        Act.objects.update(verb="changed")


def test_the_card_table_itself_is_out_of_reach(post, jana, as_web):
    with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(jana):
        connection.cursor().execute("select * from posts_card")


@pytest.mark.parametrize(
    "question",
    ["select last_value from posts_post_id_seq", "select nextval('posts_post_id_seq')"],
)
def test_the_next_number_of_a_table_is_not_told(post, lida, as_web, question):
    with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(lida):
        connection.cursor().execute(question)


def test_no_sequence_of_any_table_is_open_and_none_is_needed(db):
    """Numbers are drawn by identity columns (deptype i), which ask for no right."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c left join pg_depend d on d.objid = c.oid and d.deptype = 'i' "
            "where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace and (d.objid is null "
            "or has_sequence_privilege('smartpitch_web', c.oid, 'usage, select, update'))"
        )
        assert cursor.fetchall() == []


def test_the_last_numbers_are_not_listed(post, as_web):
    as_web.execute("select count(*), count(last_value) from pg_sequences where schemaname = 'public'")
    known, told = as_web.fetchone()
    assert known > 0 and told == 0


def test_a_later_table_gives_no_right_on_its_numbers(db):
    with connection.cursor() as cursor:
        cursor.execute("create table later (id bigint generated by default as identity)")
        cursor.execute("select has_sequence_privilege('smartpitch_web', 'later_id_seq', 'usage, select, update')")
        assert cursor.fetchone() == (False,)


def test_grants_of_hidden_posts_are_not_seen(post, karel, lida, as_web):
    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from posts_postgrouppermission")
            return HttpResponse(str(cursor.fetchone()[0]))

    assert int(ask(karel, view).content) > 0
    assert ask(lida, view).content == b"0"


def test_an_error_takes_back_what_the_request_wrote(post, jana, as_web):
    def view(request):
        Post.objects.filter(pk=post.pk).update(title="napůl")
        return HttpResponse(status=500)

    ask(jana, view)
    with viewing_as(jana):
        assert Post.objects.get(pk=post.pk).title == "zavřené slovo"


@pytest.mark.django_db(transaction=True)
def test_a_swallowed_database_error_is_no_success(post, jana, as_web):
    def view(request):
        Post.objects.filter(pk=post.pk).update(title="napůl")
        with suppress(DatabaseError):  # the mistake that is tried here
            connection.cursor().execute("select 1/0")
        return HttpResponse("uloženo")

    with pytest.raises((RuntimeError, InternalError)):
        ask(jana, view)
    with viewing_as(jana):
        assert Post.objects.get(pk=post.pk).title == "zavřené slovo"


def test_the_session_of_an_ended_membership_reads_nothing_at_the_next_request(post, karel, as_web):
    assert ask(karel, titles).content
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        karel.memberships.get().end(by=None)
        cursor.execute("set role smartpitch_web")
    assert ask(karel, titles).content == b""


def test_a_post_cannot_be_of_two_kinds(post):
    with pytest.raises(Exception, match="violates"), transaction.atomic():
        connection.cursor().execute("update practices_practice set kind = 'question'")
    with pytest.raises(Exception, match="practice_is_of_this_kind"), transaction.atomic():
        connection.cursor().execute("update posts_post set kind = 'question'; set constraints all immediate")


def test_facets_of_hidden_practices_cannot_be_asked_for(post, as_web):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("select practices_facets(%s)", [post.pk])
