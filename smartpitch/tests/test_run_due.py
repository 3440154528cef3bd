"""manage.py run_due: each task does its work as the web role, one failure stops nothing, two never run at once."""

import io
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from conftest import make_practice
from posts.models import Act, Card, DueRun, Level, Post, Revision
from posts.viewing import viewing_as_system
from practices.models import Practice
from smartpitch.management.commands import run_due
from smartpitch.management.commands.run_due import DAY, MINUTE, TASKS, Task, is_due

DAILY, OFTEN = Task("daily", DAY, lambda: None), Task("often", 5 * MINUTE, lambda: None)


def run(**options):
    out = io.StringIO()
    call_command("run_due", stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def old_trash(pisek, jana):
    """A practice that was put into the trash 31 days ago, and one that was put there yesterday."""
    old, new = (make_practice(pisek, jana, Level.MEMBERS, title=title) for title in ("stará", "nová"))
    Post.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    Post.objects.filter(pk=new.pk).update(deleted_at=timezone.now() - timedelta(days=1))
    old.lessons.create(text="ponaučení")
    Revision.objects.create(post=old.post_ptr, number=1, data={})
    return old, new


def test_everything_runs_as_the_web_role_and_is_remembered(as_web):
    run()
    assert set(DueRun.objects.filter(failed=False).values_list("name", flat=True)) == {task.name for task in TASKS}
    assert run() == ""


def test_the_trash_is_emptied_after_its_days(old_trash, as_web):
    assert "purge-trash: 1 posts purged" in run()
    with viewing_as_system("look"):
        assert [practice.title for practice in Practice.objects.all()] == ["nová"]
        assert not Revision.objects.exists()
        assert Act.objects.filter(post=None, verb=Act.Verb.SHARED).count() == 1  # the deeds stay


def test_a_membership_that_time_has_ended_leaves_the_copy_of_groups(jana, kolin):
    jana.groups.add(kolin.group)  # as if a membership there had just run out: no trigger notices that
    run()
    assert kolin.group not in jana.groups.all()
    assert jana.groups.exists()


def test_expired_sessions_go(db):
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - DAY)
    Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + DAY)
    run()
    assert Session.objects.get().session_key == "new"


def test_readers_that_differ_from_the_grants_raise_an_alarm(pisek, jana, caplog):
    practice = make_practice(pisek, jana, Level.CITY)
    run()
    with connection.cursor() as cursor:
        cursor.execute("update posts_post set readers = readers || 99 where id = %s", [practice.pk])
    with pytest.raises(CommandError, match="Failed: prove-readers"):
        run(once=True)
    assert "the readers of 1 posts differ from their grants" in caplog.text
    assert DueRun.objects.get(name="prove-readers").failed


def test_a_card_that_outlived_its_post_raises_an_alarm(pisek, jana):
    practice = make_practice(pisek, jana, Level.CITY)
    with connection.cursor() as cursor:
        cursor.execute("delete from posts_card where post_id = %s", [practice.pk])
    with pytest.raises(CommandError, match="Failed: prove-readers"):
        run()
    assert not Card.objects.exists()


def test_one_failure_stops_no_other_task_and_is_tried_again_soon(db, monkeypatch):
    done = []
    tasks = [Task("bad", DAY, lambda: 1 / 0), Task("good", DAY, lambda: done.append(1))]
    monkeypatch.setattr(run_due, "TASKS", tasks)
    with pytest.raises(CommandError, match="Failed: bad"):
        run()
    assert done == [1]
    assert DueRun.objects.get(name="bad").failed


def test_two_never_run_at_once(db):
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [run_due.LOCK])
            assert run() == "Another run is under way.\n"
            cursor.execute("select pg_advisory_unlock(%s)", [run_due.LOCK])
        assert not DueRun.objects.exists()
    finally:
        other.close()
    run()
    assert DueRun.objects.exists()


def test_once_runs_everything_and_list_runs_nothing(db):
    assert "prove-readers    every 1440 min, last never" in run(list=True)
    assert not DueRun.objects.exists()
    run()
    DueRun.objects.update(ran_at=timezone.now() - timedelta(seconds=5))
    before = set(DueRun.objects.values_list("ran_at", flat=True))
    run(once=True)
    assert not before & set(DueRun.objects.values_list("ran_at", flat=True))


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("task", "last", "now", "due"),
    [
        (OFTEN, None, "2026-11-23 10:00", True),
        (OFTEN, "2026-11-23 10:00", "2026-11-23 10:04", False),
        (OFTEN, "2026-11-23 10:00:03", "2026-11-23 10:05", True),  # timers are not exact
        (OFTEN, "2026-11-23 11:00", "2026-11-23 10:00", True),  # the clock was wrong
        (DAILY, None, "2026-11-23 10:00", True),
        (DAILY, "2026-11-22 10:00", "2026-11-23 02:59", False),
        (DAILY, "2026-11-22 10:00", "2026-11-23 03:00", True),
        (DAILY, "2026-11-23 03:00:10", "2026-11-23 23:59", False),
        (DAILY, "2026-11-20 03:00:10", "2026-11-23 01:00", True),  # it was down for days
        (DAILY, "2026-03-28 03:00:10", "2026-03-29 03:01", True),  # summer time begins
        (DAILY, "2026-10-25 02:30", "2026-10-25 03:00", True),  # and ends
    ],
)
def test_when_a_task_is_due(task, last, now, due):
    assert is_due(task, last and DueRun(ran_at=at(last)), at(now)) is due


@time_machine.travel("2026-11-23T04:00:00+01:00", tick=False)
def test_a_failed_daily_task_comes_again_the_same_night(db, monkeypatch):
    monkeypatch.setattr(run_due, "TASKS", [Task("bad", DAY, lambda: 1 / 0)])
    with pytest.raises(CommandError):
        run()
    last = DueRun.objects.get()
    assert not is_due(DAILY, last, at("2026-11-23 04:01"))
    assert is_due(DAILY, last, at("2026-11-23 04:15"))
