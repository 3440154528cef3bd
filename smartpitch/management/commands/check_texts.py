"""manage.py check_texts: every text of the screens has its Czech, and what is compiled is what is written."""

import ast
import gettext
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import templatize

APPS = ("cities", "posts", "inbox", "practices", "meetings", "smartpitch")
KEYWORDS = (
    "gettext_lazy",
    "gettext_noop",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "pgettext_lazy:1c,2",
    "npgettext:1c,2,3",
    "npgettext_lazy:1c,2,3",
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z0-9]+")
FORMS = {"cs": 3}  # one, two to four, more


class Entry(NamedTuple):
    """One text of a catalogue: its key (context and text, as compiled catalogues write it), its translations, where."""

    key: str
    plural: str
    texts: tuple
    fuzzy: bool
    where: str


def entries(path):
    """The entries of a .po or .pot file, without those that are commented out."""
    for block in re.split(r"\n\s*\n", path.read_text("utf-8")):
        fields, name = {}, None
        for line in block.splitlines():
            if match := re.match(r'(msg\w+(?:\[\d\])?)\s+(".*")$', line):
                name = match[1]
                fields[name] = ast.literal_eval(match[2])
            elif name and line.startswith('"'):
                fields[name] += ast.literal_eval(line)
        if fields.get("msgid"):
            context = fields["msgctxt"] + "\x04" if "msgctxt" in fields else ""
            texts = tuple(text for name, text in sorted(fields.items()) if name.startswith("msgstr"))
            where = " ".join(re.findall(r"^#: (.+)$", block, re.MULTILINE))
            fuzzy = bool(re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE))
            yield Entry(context + fields["msgid"], fields.get("msgid_plural", ""), texts, fuzzy, where)


def used(folder):
    """The entries that code and templates use. Needs xgettext."""
    sources = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    sources = [path for path in sources if not {"tests", "migrations"} & set(path.parts)]
    templates = [path for path in (settings.BASE_DIR / "templates").rglob("*") if path.is_file()]
    names = []
    for path in sorted(sources) + sorted(templates):
        name = path.relative_to(settings.BASE_DIR)
        text = path.read_text("utf-8")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text if path.suffix == ".py" else templatize(text, origin=str(name)), "utf-8")
        names.append(str(name))
    (folder / "files").write_text("\n".join(names))
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
    subprocess.run(
        [
            "xgettext",
            "--language=Python",
            "--from-code=UTF-8",
            "--no-wrap",
            *keywords,
            "--files-from=files",
            "--output=all.pot",
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return list(entries(folder / "all.pot"))


def gather(folder, catalogue):
    """Add what is used and not in the catalogue yet, without a translation, and compile it. Nothing is taken out: the
    texts of libraries that we say otherwise stand in it too.
    """
    used(folder)
    plain = ["--no-wrap", "--no-location", "--sort-output", "--use-first"]
    subprocess.run(["msgcat", *plain, "-o", folder / "all.po", catalogue, folder / "all.pot"], check=True)
    shutil.copy(folder / "all.po", catalogue)
    subprocess.run(["msgfmt", "--check-format", "-o", catalogue.with_suffix(".mo"), catalogue], check=True)


def untranslated(wanted, written, forms):
    """What is wrong with the translations of what is used."""
    for entry in wanted:
        have = written.get(entry.key)
        if have is None:
            yield f"not translated: “{entry.key}” ({entry.where})"
        elif entry.plural and len(have.texts) != forms:
            yield f"has {len(have.texts)} forms instead of {forms}: “{entry.key}” ({entry.where})"


def faults_of(written, forms):
    """What is wrong in the catalogue itself."""
    for entry in written.values():
        allowed = set(PLACEHOLDER.findall(entry.key + entry.plural))
        if entry.fuzzy:
            yield f"fuzzy: “{entry.key}”"
        if not all(entry.texts):
            yield f"empty: “{entry.key}”"
        if strange := set(PLACEHOLDER.findall(" ".join(entry.texts))) - allowed:
            yield f"names what the text does not have ({', '.join(sorted(strange))}): “{entry.key}”"
        if entry.plural and len(entry.texts) != forms:
            yield f"has {len(entry.texts)} forms instead of {forms}: “{entry.key}”"


def compiled(written):
    """The catalogue as the compiled file should hold it."""
    catalogue = {}
    for entry in written.values():
        if entry.plural:
            catalogue |= {(entry.key, form): text for form, text in enumerate(entry.texts)}
        else:
            catalogue[entry.key] = entry.texts[0]
    return catalogue


class Command(BaseCommand):
    help = "Checks that every text is translated and that the compiled catalogues are those that are written."

    def add_arguments(self, parser):
        parser.add_argument("--gather", action="store_true", help="first add the new texts to the catalogues")

    def handle(self, **options):
        faults = []
        if options["gather"]:
            with tempfile.TemporaryDirectory() as folder:
                gather(Path(folder), Path(settings.LOCALE_PATHS[0]) / "cs" / "LC_MESSAGES" / "django.po")
        wanted = self.wanted()
        for language, _name in settings.LANGUAGES:
            if language != "en":  # the language of the code
                faults += self.faults(language, wanted)
        if faults:
            raise CommandError("\n".join(dict.fromkeys(faults)))
        self.stdout.write(f"{len(wanted)} texts are translated.")

    def wanted(self):
        if not shutil.which("xgettext"):
            if os.environ.get("CI"):
                raise CommandError("xgettext is missing (Debian, Ubuntu: apt-get install gettext).")
            self.stderr.write("xgettext is missing: whether new texts are translated is not checked here, only in CI.")
            return []
        with tempfile.TemporaryDirectory() as folder:
            return used(Path(folder))

    def faults(self, language, wanted):
        folder = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"
        written = {entry.key: entry for entry in entries(folder / "django.po")}
        yield from untranslated(wanted, written, FORMS[language])
        yield from faults_of(written, FORMS[language])
        with (folder / "django.mo").open("rb") as stream:
            catalogue = {key: text for key, text in gettext.GNUTranslations(stream)._catalog.items() if key}
        if catalogue != compiled(written):
            yield f"{language}/LC_MESSAGES/django.mo is not what django.po says: make messages"
