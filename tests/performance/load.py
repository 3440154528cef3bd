"""Loads the bench's world, signs its people in, and counts the queries of each page."""

import json
import sys
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
from posts.models import Post  # noqa: E402
from posts.search import vector  # noqa: E402

FRAME = ("django_session", "cities_groups_of", "savepoint", "release savepoint", "begin", "commit", "usersessions")


def load(posts):
    if Post.objects.filter(code__startswith="bench").count() == posts:
        return
    if Post.objects.exists():
        raise SystemExit("The bench database holds another world; drop it first.")
    call_command("import_taxonomy", str(settings.BASE_DIR / "smartpitch/demo/taxonomy.yaml"), verbosity=0)
    script = (Path(__file__).parent / "world.sql").read_text().replace(":posts", str(posts))
    with connection.cursor() as cursor:
        cursor.execute("create temp table lexicon (n int primary key, words tsvector)")
        cursor.executemany("insert into lexicon values (%s, %s)", lexicon())
        cursor.execute(script)
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
    reader = User.objects.get(email="clovek501@bench.test")
    cookie = sign_in(reader)
    with connection.cursor() as cursor:
        cursor.execute("select cities_groups_of(%s)", [reader.pk])
        groups = cursor.fetchone()[0]
        cursor.execute("select code from posts_post where readers && %s order by id desc limit 1", [groups])
        visible = cursor.fetchone()[0]
        cursor.execute("select code from posts_post where not readers && %s order by id desc limit 1", [groups])
        hidden = cursor.fetchone()[0]
        cursor.execute("select code from posts_post where id = (select min(post_id) from posts_comment)")
        busy = cursor.fetchone()[0]
    known = [
        ("floor", "/floor/", 200),
        ("list", "/praxe/", 200),
        ("list filtered", "/praxe/?tema=parkovani&vysledek=failed&vysledek=reserved", 200),
        ("detail", f"/praxe/{visible}/", 200),
        ("detail, 50 + 10", f"/praxe/{busy}/", 200),  # comments and files
        ("detail denied", f"/praxe/{hidden}/", 404),
        ("home", "/", 200),
        ("search", "/praxe/?q=senzory", 200),
        ("search of all", "/hledat/?q=senzory", 200),
        ("suggestion", "/hledat/napovida/?q=senz", 200),
    ]
    print(
        json.dumps(
            [
                {
                    "page": name,
                    "role": "expert",
                    "path": path,
                    "status": status,
                    "cookie": cookie,
                    "queries": queries(path, cookie),
                }
                for name, path, status in known
            ]
        )
    )


if __name__ == "__main__":
    pages() if sys.argv[1] == "--pages" else load(int(sys.argv[1]))
