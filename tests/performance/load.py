"""Loads the bench's world, signs its people in, and counts the queries of each page."""

import json
import statistics
import sys
import time
from pathlib import Path

import django
import yaml

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from cities.models import User  # noqa: E402
from cities.stems import keys, words  # noqa: E402
from meetings.agenda import draft  # noqa: E402
from meetings.composing import compose  # noqa: E402
from meetings.models import Meeting, Release  # noqa: E402
from meetings.releasing import as_data  # noqa: E402
from posts.models import Post  # noqa: E402
from posts.search import vector  # noqa: E402
from posts.viewing import viewing_as  # noqa: E402

HERE = Path(__file__).parent
READER, ORGANISER = "clovek501@bench.test", "organizator@bench.test"
FRAME = ("django_session", "cities_groups_of", "savepoint", "release savepoint", "begin", "commit", "usersessions")


def load(posts):
    if Post.objects.filter(code__startswith="bench").count() == posts:
        return
    if Post.objects.exists():
        raise SystemExit("The bench database holds another world; drop it first.")
    call_command("import_taxonomy", str(settings.BASE_DIR / "smartpitch/demo/taxonomy.yaml"), verbosity=0)
    script = "".join((HERE / name).read_text() for name in ("world.sql", "meetings.sql")).replace(":posts", str(posts))
    with connection.cursor() as cursor:
        cursor.execute("create temp table lexicon (n int primary key, words tsvector)")
        cursor.executemany("insert into lexicon values (%s, %s)", lexicon())
        cursor.execute(script)
    meeting, organiser = Meeting.objects.get(number=999), User.objects.get(email=ORGANISER)
    Release.objects.create(meeting=meeting, number=1, data=as_data(draft(meeting, organiser)), by=organiser)
    connection.set_autocommit(True)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def lexicon():
    """(number, vector): under -1 what every post says, then the words of the titles of the demo."""
    common = [("A", "Praxe o chytrém řešení ve městě"), ("C", "Proč jsme to dělali, co jsme udělali, jak to dopadlo.")]
    yield -1, vector(common)
    demo = yaml.safe_load((settings.BASE_DIR / "smartpitch/demo/practices.yaml").read_text("utf-8"))
    spoken = sorted({word for practice in demo for word in words(practice["title"]) if keys(word)})
    yield from ((number, vector([("A", word)])) for number, word in enumerate(sorted(spoken, key=rank)))


def rank(word):
    """What is looked for below is neither the commonest nor the rarest."""
    return len(word), word


def sign_in(person):
    """A session of this person: the cookie header that opens it."""
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def queries(path, cookie):
    """SQL statements of the page itself: session, person and transaction are the frame and do not count."""
    client = Client(headers={"cookie": cookie}, SERVER_NAME="127.0.0.1")
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    said = [query["sql"].lower() for query in captured.captured_queries]
    return len(
        [sql for sql in said if not any(mark in sql for mark in FRAME) and 'from "cities_user" where' not in sql]
    )


def pages():
    """[(page, role, address, status, cookie, queries)] as JSON."""
    reader, organiser = User.objects.get(email=READER), User.objects.get(email=ORGANISER)
    with connection.cursor() as cursor:
        cursor.execute("select cities_groups_of(%s)", [reader.pk])
        mine = {"groups": cursor.fetchone()[0]}
        last = "select code from posts_post where kind = 'practice' and {} order by id desc limit 1"
        cursor.execute(last.format("readers && %(groups)s"), mine)
        visible = cursor.fetchone()[0]
        cursor.execute(last.format("not readers && %(groups)s"), mine)
        hidden = cursor.fetchone()[0]
        cursor.execute("select code from posts_post where id = (select min(post_id) from posts_comment)")
        busy = cursor.fetchone()[0]
    known = [
        ("floor", reader, "/floor/", 200),
        ("list", reader, "/praxe/", 200),
        ("list filtered", reader, "/praxe/?tema=parkovani&vysledek=failed&vysledek=reserved", 200),
        ("detail", reader, f"/praxe/{visible}/", 200),
        ("detail, 50 + 10", reader, f"/praxe/{busy}/", 200),  # comments and files
        ("detail denied", reader, f"/praxe/{hidden}/", 404),
        ("home", reader, "/", 200),
        ("search", reader, "/praxe/?q=senzory", 200),
        ("search of all", reader, "/hledat/?q=senzory", 200),
        ("suggestion", reader, "/hledat/napovida/?q=senz", 200),
        ("1,000 meetings", reader, "/setkani/", 200),
        ("programme of 60", reader, "/setkani/999/program/", 200),
        ("arranging 60", organiser, "/setkani/999/program/sestavit/", 200),
    ]
    cookies = {person: sign_in(person) for person in (reader, organiser)}
    rows = [
        {
            "page": name,
            "role": "expert" if person == reader else "organiser",
            "path": path,
            "status": status,
            "cookie": cookies[person],
            "queries": queries(path, cookies[person]),
        }
        for name, person, path, status in known
    ]
    print(json.dumps({"pages": rows, "composer": composing(organiser)}))


def composing(organiser, rounds=10):
    """Milliseconds in which the drafts of a programme are composed of 80 pitches, the middle one of the rounds."""
    meeting, times = Meeting.objects.get(number=1000), []
    for _round in range(rounds):
        with viewing_as(organiser):
            began = time.perf_counter()
            drafts = compose(meeting, organiser)
            times.append((time.perf_counter() - began) * 1000)
    if max(len(made.pitches) for made in drafts) < 60:
        raise SystemExit("The composer found no place for most of the 80 pitches.")
    return statistics.median(times)


if __name__ == "__main__":
    pages() if sys.argv[1] == "--pages" else load(int(sys.argv[1]))
