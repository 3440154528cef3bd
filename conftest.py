"""The cast of every test, and the pin that makes each request run as the web role does in production."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO
from itertools import count

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone, translation
from django.utils.text import slugify
from PIL import Image

from cities.models import MEMBER_CITIES, Circle, City, Membership, Unit, User
from inbox.telling import tell_waiting
from posts.files import attach, describe
from posts.models import Level
from posts.sharing import open_door
from posts.visibility import CROWDS
from practices.asking import begin
from practices.filters import NAMES
from practices.indexing import index
from practices.models import Outcome, Practice, Question

numbers = count(500_000)


class WebClient(Client):
    """A browser whose requests reach the database as smartpitch_web, streamed answers included."""

    def request(self, **request):
        with connection.cursor() as cursor:
            cursor.execute("set role smartpitch_web")
            try:
                response = super().request(**request)
                if response.streaming:
                    response.streaming_content = list(response.streaming_content)
                return response
            finally:
                if not connection.needs_rollback:
                    cursor.execute("reset role")


@pytest.fixture(autouse=True)
def speak_czech():
    """A request leaves its language behind; every test begins in Czech."""
    with translation.override("cs"):
        yield


@pytest.fixture(autouse=True)
def nothing_of_former_tests():
    """Names and numbers are remembered for a while; each test has a world of its own."""
    NAMES.forget()
    CROWDS.forget()


@pytest.fixture(autouse=True, scope="session")
def files_of_tests(tmp_path_factory):
    """The store of files stands in a directory of its own."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture
def client():
    return WebClient()


@pytest.fixture
def browse():
    """A browser in which this person is signed in: browse(jana).get(…)."""

    def signed_in(person=None):
        client = WebClient()
        if person is not None and not isinstance(person, AnonymousUser):
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


FRAME = (
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "set role",
    "reset role",
    "_config(",
    "current_setting",
    "django_session",
    "usersessions_usersession",
)


@pytest.fixture
def page_queries():
    """What a page asks the database: page_queries(browser, url) is a list of statements without the frame.

    The frame (session, person, transaction, viewing) is the same for every page.
    """

    def ask(browser, url):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        asked = [query["sql"] for query in captured.captured_queries]
        person = re.compile(r'^SELECT .* FROM "cities_user" WHERE "cities_user"."id" = \d+ LIMIT 21$')
        return [sql for sql in asked if not any(part in sql for part in FRAME) and not person.match(sql)]

    return ask


@pytest.fixture
def as_web(db):
    """The rest of the test talks to the database as the web role, outside any viewing."""
    with connection.cursor() as cursor:
        cursor.execute("set role smartpitch_web")
        yield cursor
        if not connection.needs_rollback:
            cursor.execute("reset role")


def tell():
    """What the worker does with deeds of which nobody was told yet; as the web role, which is how it logs in."""
    with connection.cursor() as cursor:
        cursor.execute("set role smartpitch_web")
        tell_waiting.func()
        cursor.execute("reset role")


def make_city(name, status=City.Status.MEMBER, **fields):
    fields.setdefault("ruian", next(numbers))
    return City.objects.create(name=name, status=status, **fields)


def make_person(name, city=None, role=Membership.Role.EXPERT, second_factor=True, **fields):
    """A person, with a membership when a city or the organisers' role is given, and the second factor it asks for."""
    person = User.objects.create_user(f"{slugify(name)}@{next(numbers)}.test", name=name, **fields)
    if city or role == Membership.Role.ORGANISER:
        Membership.objects.create(person=person, city=city, role=role, valid_from=timezone.now() - timedelta(days=1))
    if second_factor and (person.is_staff or role in (Membership.Role.COORDINATOR, Membership.Role.ORGANISER)):
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return person


def make_circle(name, *cities, owner=None):
    circle = Circle.objects.create(name=name, owner=owner or cities[0])
    circle.cities.set(cities)
    return circle


def make_docx(*paragraphs, **parts):
    """A small document of a word processor. parts: further files in it, by name."""
    out, kind = BytesIO(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr("_rels/.rels", "<Relationships/>")
        packed.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{text}</w:body></w:document>')
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def make_picture(size=(60, 40), drawn="PNG", **how):
    out = BytesIO()
    Image.new("RGB", size, "seagreen").save(out, drawn, **how)
    return out.getvalue()


def make_file(practice, by, name="plán.docx", content=None, **described):
    """A file of a practice, as attach() takes it in."""
    content = make_docx("Smlouva") if content is None else content
    file = attach(practice, SimpleUploadedFile(name, content, ""), by=by)
    if described:
        describe(file, by=by, alt=described.get("alt", ""), caption=described.get("caption", ""))
    return file


def make_practice(city, author=None, level=None, groups=(), **fields):
    """A practice of the city; a draft unless a level is given. groups: cities or circles of the level "chosen"."""
    fields.setdefault("title", "Parkovací senzory")
    fields.setdefault("outcome", Outcome.WORKS)
    fields.setdefault("keeper", city.group)
    topics = fields.pop("topics", ())
    practice = Practice.objects.create(city=city, author=author, **fields)
    practice.topics.set(topics)
    index([practice])
    if level:
        chosen = [group.group for group in groups]
        if level == Level.MEMBERS and not chosen:
            chosen = [Group.objects.get(name=MEMBER_CITIES)]
        open_door(practice.post_ptr, level, chosen, by=author)
        practice.refresh_from_db()
    return practice


def make_question(city, author=None, level=None, groups=(), **said):
    """A question of the city; a draft unless a level is given. groups: as for make_practice()."""
    said = {"title": "Jak počítáte cestující?", "problem": "Nevíme.", "tried": "", "topics": []} | said
    place, how = (city, city.group, None), {"level": level or Level.CITY, "language": "cs", "form_key": None}
    question = begin(said, by=author, place=place, **how)
    if level:
        chosen = [group.group for group in groups]
        if level == Level.MEMBERS and not chosen:
            chosen = [Group.objects.get(name=MEMBER_CITIES)]
        open_door(question.post_ptr, level, chosen, by=author)
        question = Question.objects.get(pk=question.pk)
    return question


@pytest.fixture
def pisek(db):
    return make_city("Písek", locative="v Písku", ruian=549240, population=29774, region="CZ031")


@pytest.fixture
def kolin(db):
    return make_city("Kolín", locative="v Kolíně", ruian=533165, population=33444, region="CZ020")


@pytest.fixture
def liberec(db):
    return make_city("Liberec", locative="v Liberci", ruian=563889, population=102951, region="CZ051")


@pytest.fixture
def trinec(db):
    return make_city("Třinec", City.Status.CANDIDATE, locative="v Třinci", ruian=598810, region="CZ080")


@pytest.fixture
def jana(pisek):
    """Expert of Písek: she wrote it."""
    unit = Unit.objects.create(city=pisek, name="odbor rozvoje města")
    person = make_person("Jana Dvořáková", pisek)
    person.memberships.update(unit=unit)
    return person


@pytest.fixture
def petr(pisek):
    """Coordinator of Písek."""
    return make_person("Petr Novák", pisek, Membership.Role.COORDINATOR)


@pytest.fixture
def karel(kolin):
    """Expert of Kolín: it was shared with him."""
    return make_person("Karel Svoboda", kolin)


@pytest.fixture
def lida(liberec):
    """Expert of Liberec: it was not shared with her."""
    return make_person("Lída Malá", liberec)


@pytest.fixture
def tereza(trinec):
    """Expert of a candidate city."""
    return make_person("Tereza Horká", trinec)


@pytest.fixture
def hana(db, kolin, pisek):
    """Guest: sees the one circle she was let into, until tomorrow."""
    person = make_person("Hana Hostová")
    circle = make_circle("Hosté", kolin, pisek)
    tomorrow = timezone.now() + timedelta(days=1)
    Membership.objects.create(person=person, role=Membership.Role.GUEST, guest_of=circle.group, valid_to=tomorrow)
    return person


@pytest.fixture
def olga(db):
    """Organiser."""
    return make_person("Olga Veselá", role=Membership.Role.ORGANISER)


@pytest.fixture
def adam(db):
    """Administrator: runs the site, acts for no city."""
    return make_person("Adam Správný", is_staff=True, is_superuser=True)


@pytest.fixture
def radek(pisek):
    """Was in Písek until yesterday."""
    person = make_person("Radek Bývalý", pisek)
    person.memberships.update(
        valid_from=timezone.now() - timedelta(days=9), valid_to=timezone.now() - timedelta(days=1)
    )
    return person


@pytest.fixture
def ivo(pisek):
    """In Písek, but his account was closed."""
    return make_person("Ivo Neaktivní", pisek, is_active=False)
