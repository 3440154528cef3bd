"""manage.py check_texts: what is not translated, half translated or not compiled is found."""

import io
import shutil
import subprocess

import pytest
from django.core.management import CommandError, call_command

from smartpitch.management.commands import check_texts

pytestmark = pytest.mark.skipif(not shutil.which("xgettext"), reason="needs gettext")

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=3; plural=n>4?2:n>1;\\n"\n\n'
PO = HEAD + (
    'msgid "City"\nmsgstr "Město"\n\n'
    'msgid "Hello %(name)s"\nmsgstr ""\n"Dobrý "\n"den, %(name)s"\n\n'
    'msgctxt "month"\nmsgid "May"\nmsgstr "květen"\n\n'
    'msgid "%(n)s post"\nmsgid_plural "%(n)s posts"\n'
    'msgstr[0] "%(n)s zpráva"\nmsgstr[1] "%(n)s zprávy"\nmsgstr[2] "%(n)s zpráv"\n\n'
)


@pytest.fixture
def project(tmp_path, settings):
    """A small project with its texts; check(po) runs the command on it."""
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    (tmp_path / "cities" / "tests").mkdir(parents=True)
    (tmp_path / "cities" / "models.py").write_text('name = _("City")\nmay = pgettext_lazy("month", "May")\n')
    (tmp_path / "cities" / "tests" / "test.py").write_text('_("only in a test")\n')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        "{% load i18n %}{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}"
        "{% blocktranslate count n=n %}{{ n }} post{% plural %}{{ n }} posts{% endblocktranslate %}"
    )
    folder = tmp_path / "locale" / "cs" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def check(project):
    def run(po, compiled=None):
        (project / "django.po").write_text(compiled or po)
        subprocess.run(["msgfmt", "--use-fuzzy", "-o", "django.mo", "django.po"], cwd=project, check=True)
        (project / "django.po").write_text(po)
        out = io.StringIO()
        call_command("check_texts", stdout=out, stderr=out)
        return out.getvalue()

    return run


def faults(check, *args):
    with pytest.raises(CommandError) as raised:
        check(*args)
    return str(raised.value).splitlines()


def test_a_complete_catalogue_passes(check):
    assert check(PO) == "4 texts are translated.\n"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgid "City"\nmsgstr "Město"\n\n', "", "not translated: “City” (cities/models.py:1)"),
        ('msgstr "Město"', 'msgstr ""', "empty: “City”"),
        ('msgid "City"', '#, fuzzy\nmsgid "City"', "fuzzy: “City”"),
        ('"%(n)s zprávy"', '""', "empty: “%(n)s post”"),
        ("den, %(name)s", "den, %(jmeno)s", "names what the text does not have (jmeno): “Hello %(name)s”"),
        ('msgctxt "month"\n', "", "not translated: “month\x04May” (cities/models.py:2)"),
    ],
)
def test_a_gap_is_found(check, old, new, fault):
    assert fault in faults(check, PO.replace(old, new))


def test_a_missing_form_is_found(check):
    po = PO.replace("nplurals=3", "nplurals=2").replace('msgstr[2] "%(n)s zpráv"\n', "")
    assert any(fault.startswith("has 2 forms instead of 3: “%(n)s post”") for fault in faults(check, po))


def test_a_stale_compiled_file_is_found(check):
    (fault,) = faults(check, PO, PO.replace("Město", "Obec"))
    assert fault == "cs/LC_MESSAGES/django.mo is not what django.po says: make messages"


def test_without_gettext_it_says_so_and_in_ci_it_fails(check, monkeypatch):
    monkeypatch.setattr(check_texts.shutil, "which", lambda name: None)
    monkeypatch.delenv("CI", raising=False)
    assert "only in CI" in check(PO)
    monkeypatch.setenv("CI", "true")
    assert faults(check, PO) == ["xgettext is missing (Debian, Ubuntu: apt-get install gettext)."]
