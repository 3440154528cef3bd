"""How a data file is read: YAML in which every value knows its place; all that is wrong is told at once, in words."""

import difflib
import re
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import yaml
from django.utils.translation import gettext as _

MAX_BYTES = 10_000_000
MAX_DEPTH = 20
FORBIDDEN = {"Cc", "Cs"}  # controls (NUL among them) and lone surrogates, which PostgreSQL cannot keep
NOT_IN_YAML = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
STR, NULL, BOOL, INT, FLOAT, DATE = (
    f"tag:yaml.org,2002:{name}" for name in ("str", "null", "bool", "int", "float", "timestamp")
)


class Fault(NamedTuple):
    """One thing wrong: where in the file (counted from 1), in which record, and what."""

    line: int
    column: int
    record: str
    text: str


class Faults(Exception):
    """The file cannot be imported. Says everything that is wrong with it, in the order of the file."""

    def __init__(self, name, faults):
        self.name, self.faults = name, sorted(faults)
        super().__init__(str(self))

    def __str__(self):
        return "\n".join(
            f"{self.name}:{line}:{column}: {record + ': ' if record else ''}{text}"
            for line, column, record, text in self.faults
        )


class Record(dict):
    """A mapping of the file: its values, and where each stands."""

    def __init__(self, file, node):
        super().__init__()
        self.file, self.node, self.nodes = file, node, {}
        self.record, self.path = file.record, list(file.path)

    def fault(self, key, text, item=None):
        """Note what is wrong with the value of this key, or with one item of its list."""
        node = self.nodes.get(key, self.node)
        if item is not None:
            node, item = self[key].nodes[item], item + 1
        where = " ".join(str(part) for part in [*self.path, key, item] if part)
        self.file.note(node, f"{where}: {text}" if where else text, self.record)

    def doubtful(self, *keys):
        """Whether one of these values is missing or wrong in itself: more words about it would only confuse."""
        if any(key not in self.nodes for key in keys):
            return True
        marks = [self.nodes[key].start_mark for key in keys]
        wrong = {(fault.line, fault.column) for fault in self.file.faults}
        return any((mark.line + 1, mark.column + 1) in wrong for mark in marks)


class Items(list):
    """A list of the file: its values, and where each stands."""

    nodes = ()


class File:
    """One data file while it is read. Collects what is wrong; `finish` raises it all."""

    def __init__(self, path):
        self.path_on_disk = Path(path)
        self.name = self.path_on_disk.name
        self.faults, self.path, self.record = [], [], ""

    def read(self, shape):
        """The content of the file in this shape; values that cannot be used are None and noted."""
        return shape.read(self._compose(), self)

    def fault(self, node, text):
        where = " ".join(self.path)
        self.note(node, f"{where}: {text}" if where else text, self.record)

    def note(self, node, text, record=""):
        self.faults.append(Fault(node.start_mark.line + 1, node.start_mark.column + 1, record, text))

    def finish(self):
        if self.faults:
            raise Faults(self.name, self.faults)

    @contextmanager
    def inside(self, name):
        self.path.append(str(name))
        yield
        self.path.pop()

    def stop(self, text, line=1, column=1):
        """Nothing more can be read."""
        raise Faults(self.name, [*self.faults, Fault(line, column, "", text)])

    def _compose(self):
        try:
            with self.path_on_disk.open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
        except OSError as error:
            self.stop(_("the file cannot be read: %(reason)s") % {"reason": error.strerror})
        if len(raw) > MAX_BYTES:
            self.stop(_("the file is larger than %(limit)d MB") % {"limit": MAX_BYTES // 1_000_000})
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = raw[: error.start]
            column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
            self.stop(_("the file is not in UTF-8"), before.count(b"\n") + 1, column)
        if bad := NOT_IN_YAML.search(text):
            before = text[: bad.start()]
            column = len(before.rpartition("\n")[2]) + 1
            self.stop(not_allowed(bad[0]), before.count("\n") + 1, column)
        root = self._parse(text)
        if root is None:
            self.stop(_("the file is empty"))
        return root

    def _parse(self, text):
        try:
            self._refuse_tricks(text)
            return yaml.compose(text, Loader=Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            why = ", ".join(part for part in (error.context, error.problem) if part)
            self.stop(_("this is not valid YAML: %(why)s") % {"why": why}, mark.line + 1, mark.column + 1)

    def _refuse_tricks(self, text):
        """No aliases (a few lines of them can stand for billions), no tags of objects, no bottomless nesting.

        Looked for before any tree is built: building one is recursive, and so deep a recursion would end the process.
        """
        depth = 0
        for event in yaml.parse(text, Loader=Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            fault = ""
            if isinstance(event, yaml.AliasEvent):
                fault = _("aliases (* and &) are not used in data files")
            elif getattr(event, "tag", None) is not None:
                fault = _("the tag %(tag)s is not used in data files") % {"tag": short(event.tag)}
            elif depth > MAX_DEPTH:
                fault = _("the file is nested too deeply")
            if fault:
                self.stop(fault, event.start_mark.line + 1, event.start_mark.column + 1)


def clean(text):
    """Text in one form: composed characters, no spaces around."""
    return unicodedata.normalize("NFC", text).strip()


def plain(text):
    """Text without diacritics and case, for telling a typing error from another name."""
    spread = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(letter for letter in spread if not unicodedata.combining(letter)).split())


def forbidden(text):
    """The first character that has no business in a text, or an empty string."""
    return next((c for c in text if unicodedata.category(c) in FORBIDDEN and c not in "\n\t"), "")


def not_allowed(character):
    return _("the character U+%(code)s is not allowed") % {"code": f"{ord(character):04X}"}


def suggestion(word, words):
    """“ Did you mean …?” when one of the words is close."""
    near = difflib.get_close_matches(str(word), [str(known) for known in words], 1)
    return " " + _("Did you mean “%(word)s”?") % {"word": near[0]} if near else ""


def short(value):
    """What the file says, short enough for a line of the report."""
    text = value if len(value) <= 60 else value[:59] + "…"
    return "".join(c if c.isprintable() else "�" for c in text)
