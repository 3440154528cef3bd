"""manage.py run_due: what must happen by itself, from time to time. A timer calls it every minute."""

import logging
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from post_office.utils import cleanup_expired_mails

from cities.mail import LATER, hurrying
from inbox.telling import forget_old, tell_waiting
from meetings.after import ask_what_changed
from meetings.feeding_back import ask_for_feedback
from meetings.letters import draft_thanks, send_letters
from meetings.pitching import remind_of_drafts
from meetings.polling import remind as remind_of_polls
from meetings.promising import remind_of_promises
from meetings.questioning import remind_of_questions
from meetings.registering import move_queue, tell_of_changes
from meetings.registering import remind as remind_of_meetings
from meetings.tasks import remind_of_tasks
from posts.files import forget_deleted_files, sweep
from posts.models import DueRun, Post
from posts.planning import carry_out, warn
from posts.scanning import any_waiting, scan_waiting
from posts.talking import forget_deleted_comments
from posts.viewing import viewing_as_system
from practices.checking import ask
from practices.having_read import forget_old_readings
from practices.retry import tell
from practices.searches import alert, forget_deleted_searches
from practices.shelves import remind
from smartpitch.mailing import send_waiting

logger = logging.getLogger("smartpitch.run_due")
LOCK = 7_306_102
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NIGHT = time(3)  # when daily tasks fall due
AGAIN = timedelta(minutes=15)  # after a failure
INEXACT = timedelta(seconds=10)  # a timer may come a little early
MAIL_DAYS, RESULT_DAYS = 2, 14  # letters hold codes and links: gone soon after they were sent

# Posts whose derived readers or editors differ from their grants, or whose card differs from the post.
DRIFTED = """
with granted as (
  select g.content_object_id as id, array_agg(distinct g.group_id order by g.group_id) as readers,
         array_agg(distinct g.group_id order by g.group_id) filter (where q.codename = 'change_post') as editors
  from posts_postgrouppermission g join auth_permission q on q.id = g.permission_id
  where q.codename in ('view_post', 'change_post') group by 1
)
select count(*) from posts_post p left join granted g using (id) left join posts_card c on c.post_id = p.id
where array(select unnest(p.readers) order by 1) <> coalesce(g.readers, '{}')
   or array(select unnest(p.editors) order by 1) <> coalesce(g.editors, '{}')
   or (c.post_id is not null) <> (p.state = 1 and p.deleted_at is null and p.part_of_id is null and p.kind <> 'message')
   or c.readers <> p.readers"""


class ReadersDrifted(Exception):
    """Look at once: the database says who may read a post otherwise than the grants do."""


class Task(NamedTuple):
    """What is done, how often, and under which name it is remembered. The work returns a few words, or nothing."""

    name: str
    every: timedelta
    work: Callable[[], str | None]


def end_memberships():
    """Time alone ends memberships; guardian's copy of the groups follows."""
    with connection.cursor() as cursor:
        cursor.execute("select cities_copy_groups(null)")


def purge_trash():
    """Posts that have been in the trash for long enough are gone for good; their acts stay."""
    with viewing_as_system("purging the trash"):
        old = Post.objects.filter(deleted_at__lt=timezone.now() - timedelta(days=settings.TRASH_DAYS))
        count = old.count()
        old.delete()
        forget_deleted_comments()
        forget_deleted_files()
        forget_deleted_searches()
    return f"{count} posts purged" if count else None


def sweep_files():
    """The store of files and its rows agree again; after the purge, which leaves files behind."""
    with viewing_as_system("sweeping the files"):
        return sweep()


def scan_files():
    """Whether new files are clean, where a scanner is set."""
    if settings.CLAMD and any_waiting():
        with viewing_as_system("scanning new files"):
            return scan_waiting()


def clear_sessions():
    call_command("clearsessions")


def prune():
    """Old mails and the results of finished tasks."""
    now = timezone.now()
    mails, _files = cleanup_expired_mails(now - timedelta(days=MAIL_DAYS), delete_attachments=True)
    results, _by_model = (
        DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=RESULT_DAYS)).delete()
    )
    return f"{mails} mails and {results} results removed" if mails or results else None


def prove_readers():
    """The derived readers and editors equal the grants. If not, somebody may read what was not shared with them."""
    with viewing_as_system("proving the readers"), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = '10min'")  # every post is looked at
        cursor.execute(DRIFTED)
        if drifted := cursor.fetchone()[0]:
            logger.critical("the readers of %d posts differ from their grants", drifted)
            raise ReadersDrifted


TASKS = [
    Task("send-mail", MINUTE, send_waiting.func),
    Task("end-memberships", 5 * MINUTE, end_memberships),
    Task("scan-files", MINUTE, scan_files),
    Task("open-planned", MINUTE, carry_out),
    Task("warn-planned", 60 * MINUTE, warn),
    Task("tell-of-changes", MINUTE, tell_of_changes),
    Task("move-queues", MINUTE, move_queue),
    Task("tell", MINUTE, tell_waiting.func),
    Task("send-letters", MINUTE, send_letters),
    Task("draft-thanks", DAY, draft_thanks),
    Task("remind-of-meetings", DAY, remind_of_meetings),
    Task("remind-of-drafts", DAY, remind_of_drafts),
    Task("remind-of-polls", DAY, remind_of_polls),
    Task("remind-of-promises", DAY, remind_of_promises),
    Task("remind-of-actions", DAY, remind_of_tasks),
    Task("ask-what-changed", DAY, ask_what_changed),
    Task("remind-of-questions", DAY, remind_of_questions),
    Task("ask-for-feedback", DAY, ask_for_feedback),
    Task("remind", DAY, remind),
    Task("tell-what-holds", DAY, tell),
    Task("ask-about-risks", DAY, ask),
    Task("alert", DAY, alert),
    Task("purge-trash", DAY, purge_trash),
    Task("sweep-files", DAY, sweep_files),
    Task("clear-sessions", DAY, clear_sessions),
    Task("prune", DAY, prune),
    Task("forget-readings", DAY, forget_old_readings),
    Task("forget-notices", DAY, forget_old),
    Task("prove-readers", DAY, prove_readers),
]


def is_due(task, last, now):
    """Daily tasks fall due at night, others after their interval. last: its DueRun, or None."""
    if last is None or last.ran_at > now:
        return True
    if task.every < DAY or last.failed:
        return now - last.ran_at >= (min(task.every, AGAIN) if last.failed else task.every) - INEXACT
    local = timezone.localtime(now)
    night = timezone.make_aware(datetime.combine(local.date(), NIGHT))
    return last.ran_at < (night if local >= night else night - DAY)


@contextmanager
def alone():
    """Whether nobody else runs this at the moment, on any machine."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
        mine = cursor.fetchone()[0]
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("select pg_advisory_unlock(%s)", [LOCK])


class Command(BaseCommand):
    help = "Runs the periodic tasks that are due. Call it every minute."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="run every task now, due or not")
        parser.add_argument("--list", action="store_true", help="only say what runs when")

    def handle(self, *, once, **options):
        if options["list"]:
            return self.tell()
        with alone() as mine:
            if not mine:
                self.stdout.write("Another run is under way.")
                return
            now = timezone.now()
            last = DueRun.objects.in_bulk()
            due = [task for task in TASKS if once or is_due(task, last.get(task.name), now)]
            failed = [task.name for task in due if not self.run(task, options["verbosity"])]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}")

    def run(self, task, verbosity):
        """Do one task and remember it. A failure is logged, stops no other task, and is tried again soon."""
        now = timezone.now()
        try:
            with hurrying(LATER):
                words = task.work()
        except Exception:
            logger.exception("periodic task %s failed", task.name)
            words, failed = None, True
        else:
            failed = False
        DueRun.objects.update_or_create(name=task.name, defaults={"ran_at": now, "failed": failed})
        if words and verbosity:
            self.stdout.write(f"{task.name}: {words}")
        return not failed

    def tell(self):
        last = DueRun.objects.in_bulk()
        for task in TASKS:
            when = "never"
            if run := last.get(task.name):
                when = f"{timezone.localtime(run.ran_at):%Y-%m-%d %H:%M}" + (" (failed)" if run.failed else "")
            self.stdout.write(f"{task.name:<16} every {task.every // MINUTE} min, last {when}")
