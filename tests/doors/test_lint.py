"""What the code itself may not do, read from its syntax: ways around the door that no page would show."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("cities", "posts", "inbox", "practices", "meetings", "smartpitch")
CLOSED = {
    "Adoption",
    "Material",
    "Part",
    "Post",
    "Practice",
    "PublicEdition",
    "Question",
    "Act",
    "Attachment",
    "Opening",
    "Comment",
    "Contribution",
    "FormerText",
    "Reaction",
    "Revision",
    "Risk",
    "Indicator",
    "Funding",
    "HoldsNotice",
    "BarrierMet",
    "Lesson",
    "TurningPoint",
    "Cause",
    "Condition",
    "Fit",
    "Contract",
    "Dataset",
    "Block",
    "Party",
    "Pinned",
    "Pitch",
    "MeetingInside",
    "Message",
    "Minutes",
    "MinutesNote",
    "Shelved",
    "SourceLink",
    "StageChange",
    "Supplement",
    "Verdict",
}
DOORS = {"visible_to", "editable_by", "in_trash_of"}

# Where a closed model may be reached without a reader, and why.
BEHIND_THE_DOOR = {
    "posts/visibility.py": "is the door",
    "posts/viewing.py": "writes the act of the system role",
    "posts/sharing.py": "asks editable_by first, then works on that one post",
    "posts/editing.py": "writes by key what editable_by gave, under row security",
    "posts/talking.py": "writes comments and reactions in the name of one reader, under row security",
    "posts/planning.py": "keeps a plan under row security; as the system asks which are due, and lets one fall",
    "posts/files.py": "writes files that an editor adds, under row security; sweeps the store as the system role",
    "posts/scanning.py": "asks the virus scanner about new files, as the system role",
    "posts/history.py": "writes the revision of a post that editable_by gave",
    "posts/admin.py": "opens one post with a reason, as the system role",
    "inbox/telling.py": "as the system makes notices of acts; each is read and sent as its reader",
    "meetings/telling.py": "asked as the system whom an act concerns; what a notice says is asked as its reader",
    "meetings/audiences.py": "asks as an organiser, under row security, to whom to write; never what they offer",
    "meetings/deciding.py": "takes pitches over to another meeting, as the system role in the name of an organiser",
    "meetings/releasing.py": "opens pitches of a programme as their cities agreed, as the system role",
    "meetings/retelling.py": "as the system tells a city that it is asked; the asker may not read what about",
    "meetings/questioning.py": "as the system tells who asked that there is an answer, and who is to answer",
    "meetings/going_on.py": "as the system makes a question of an unanswered one, for exactly the readers of its pitch",
    "meetings/feeding_back.py": "as the system asks whether there was anything to hear; no word of it is told",
    "meetings/pitching.py": "as the system asks which drafts are to be finished; no word of it is told",
    "meetings/taking_off.py": "a city takes a file of the organisers off its own pitch, as the system role",
    "practices/adopting.py": "writes the adoption of one city in the name of one person, under row security",
    "practices/asking.py": "writes a question in the name of one person, under row security",
    "practices/importing.py": "loads a file, as the system role",
    "practices/indexing.py": "writes what practices are found by, as the system role",
    "practices/checking.py": "as the system asks whose check questions are due; which, is asked as that person",
    "practices/merging.py": "moves what hung on a merged term, as the system role",
    "practices/retry.py": "as the system asks whom to tell what holds; what of, is asked as that person",
    "practices/risks.py": "writes what an editor decides about a risk, under row security",
    "practices/publishing.py": "writes the public edition that an editor writes, under row security",
    "practices/related.py": "puts what an editor reads beside their practice, under row security",
    "practices/shelves.py": "puts what one reads on a shelf, under row security; as the system asks whom to remind",
    "practices/supplementing.py": "writes the verdict of the author city on a supplement it reads, under row security",
    "smartpitch/demo/posts.py": "makes the demo",
    "smartpitch/demo/voices.py": "makes the demo",
}
SYSTEM_ROLE = {  # who may pass every policy, and why
    "posts/viewing.py": "defines it",
    "posts/admin.py": "an administrator opens one post with a reason",
    "posts/planning.py": "asks which plans are due; shares as the person who consented; lets a plan fall",
    "practices/importing.py": "loads a file",
    "practices/indexing.py": "writes what practices are found by",
    "practices/merging.py": "moves the links of a merged term",
    "practices/checking.py": "asks whose check questions are due; which, is asked as that person",
    "practices/retry.py": "asks whom to tell that a condition holds; what of, is asked as that person",
    "practices/having_read.py": "forgets who read what, after a year",
    "practices/searches.py": "asks whose searches are due, then as that person what is new; stops letters by a link",
    "practices/shelves.py": "asks whom to remind; what of, is asked as that person",
    "meetings/deciding.py": "takes pitches over to another meeting: their city and host change, never their words",
    "meetings/releasing.py": "opens pitches of a programme as their cities agreed; tells whom it touches",
    "meetings/retelling.py": "tells a city that another one asks about its pitch; no word of it",
    "meetings/questioning.py": "writes to who asked, whom those who answer may not know; reminds who is to answer",
    "meetings/going_on.py": "lets an unanswered question go on; no organiser writes for a city, a hidden one not signs",
    "meetings/feeding_back.py": "asks those who were at a meeting and have answered nothing, once",
    "meetings/pitching.py": "reminds authors of their own drafts",
    "meetings/taking_off.py": "the city of a pitch takes off it what organisers brought; it may not reopen it",
    "meetings/polling.py": "reminds cities of a date poll; letters say what those who are asked know",
    "inbox/letters.py": "cancels a letter whose confirmer is no organiser any more",
    "inbox/telling.py": "makes notices of acts, numbers alone; what each says is asked as its reader",
    "inbox/refusing.py": "stops letters by a link in one of them",
    "meetings/letters.py": "drafts thanks; who sends them reads to whom as themselves",
    "meetings/after.py": "asks what changed after a meeting; writes what is answered by the signed link in a letter",
    "meetings/promising.py": "reminds of promises; letters say the meeting and the two cities, never what was promised",
    "meetings/registering.py": "moves queues, tells of changed meetings, reminds; letters say what is public anyway",
    "meetings/tasks.py": "reminds of actions; letters say the meeting, the city and the day, never what was agreed",
    "smartpitch/management/commands/run_due.py": "purges the trash, proves the derived readers",
}
OUTSIDE_REQUESTS = ("smartpitch/embedded.py", "smartpitch/middleware.py")  # before any transaction is open
SAFE_TEXT = (
    "templates/django/forms/field.html",  # help texts are ours, some with markup
    "templates/mail/letter.html",  # mail programs know no style sheets
    "templates/mfa/totp/activate_form.html",  # the QR code that allauth draws
)
SAFE_MARKUP = (
    "smartpitch/templatetags/",
    "practices/charts.py",
    "posts/search.py",
    "posts/markdown.py",
    "cities/map.py",
)


@cache
def sources():
    """Every module of ours that is no test, no migration: {path: syntax tree}."""
    found = {}
    for app in APPS:
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            if "/tests/" not in name and "/migrations/" not in name and "/management/" not in name:
                found[name] = ast.parse(path.read_text())
    return found


def closed_lookups(tree):
    """(line, model, method) of each Model.objects.method on a closed model."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(
                attr=method,
                value=ast.Attribute(attr="objects" | "_default_manager", value=ast.Name(id=model)),
            ) if model in CLOSED:
                yield node.lineno, model, method


def test_a_closed_model_is_reached_only_through_a_door():
    around = [
        f"{name}:{line} {model}.objects.{method}"
        for name, tree in sources().items()
        if name not in BEHIND_THE_DOOR
        for line, model, method in closed_lookups(tree)
        if method not in DOORS
    ]
    assert around == []


def test_the_list_of_exceptions_names_only_files_that_need_it():
    for name in BEHIND_THE_DOOR:
        tree = sources().get(name)
        assert tree is not None, name
        assert "objects" in ast.dump(tree), name


@pytest.mark.parametrize("name", sorted(SYSTEM_ROLE))
def test_files_with_the_system_role_exist(name):
    assert Path(settings.BASE_DIR, name).exists()


def test_only_named_files_use_the_system_role():
    users = set()
    for app in APPS:
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            if "/tests/" not in name and "viewing_as_system(" in path.read_text():
                users.add(name)
    assert users <= set(SYSTEM_ROLE)


def test_grants_are_written_by_sharing_alone():
    for name, tree in sources().items():
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        assert name == "posts/sharing.py" or not names & {"grant", "revoke"}, name
        assert not names & {"assign_perm", "remove_perm", "get_objects_for_user", "GuardedModelAdmin"}, name


def test_only_visibility_knows_guardian():
    for name, tree in sources().items():
        for node in ast.walk(tree):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            assert not (module or "").startswith("guardian") or name == "posts/visibility.py", name


def test_database_errors_are_caught_around_a_block_of_their_own():
    """Caught elsewhere, the error leaves the request's transaction broken and COMMIT silently undoes everything."""
    risky = {"DatabaseError", "IntegrityError", "ProgrammingError", "OperationalError"}
    loose = []
    for name, tree in sources().items():
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.Try)):
            caught = {
                n.id
                for handler in node.handlers
                if handler.type
                for n in ast.walk(handler.type)
                if isinstance(n, ast.Name)
            }
            first = node.body[0]
            atomic = isinstance(first, ast.With) and "atomic" in ast.dump(first.items[0])
            if caught & risky and not atomic and name not in OUTSIDE_REQUESTS:
                loose.append(f"{name}:{node.lineno}")
    assert loose == []


def test_markup_is_trusted_only_where_it_is_made():
    for name, tree in sources().items():
        called = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} & {"mark_safe", "SafeString"}
        assert not called or name.startswith(SAFE_MARKUP), name


def templates():
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        yield path.relative_to(settings.BASE_DIR).as_posix(), path.read_text()


def test_no_template_opens_a_relation():
    opens = re.compile(r"\{[{%][^}%]*\.(all|filter|objects|[a-z]+_set)\b")
    assert [name for name, text in templates() if opens.search(text)] == []


def test_no_template_has_inline_style_script_or_handler():
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|javascript:|hx-on|\|safe\b|autoescape off"
    )
    assert [name for name, text in templates() if inline.search(text) and not name.startswith(SAFE_TEXT)] == []


def test_nothing_comes_from_another_host():
    foreign = re.compile(r"(?:src|href)=\"(?:https?:)?//(?!\{)")
    loaded = [
        (name, tag)
        for name, text in templates()
        for tag in re.findall(r"<(?:script|link|img|source|iframe)[^>]*>", text)
        if foreign.search(tag)
    ]
    assert loaded == []


def test_psycopg_3_is_not_importable():
    """Django would prefer it over the driver that everything here was tried with."""
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    assert not is_psycopg3
    with pytest.raises(ImportError):
        import psycopg  # noqa: F401


def test_no_function_is_longer_than_a_screen_and_no_module_than_a_sitting():
    """60 lines a function, 500 a module; look again much earlier (CONTRIBUTING.md)."""
    long = []
    for name in (name for folder in (*APPS, "tests") for name in Path(settings.BASE_DIR, folder).rglob("*.py")):
        text = name.read_text()
        if "/migrations/" in str(name):
            continue
        long += [str(name)] if text.count("\n") > 500 else []
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 60:
                long.append(f"{name}:{node.lineno} {node.name}")
    assert long == []
