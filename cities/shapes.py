"""The shapes that records of data files are made of: what a value may be, and the words for when it is not."""

import datetime
import re
from decimal import Decimal

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.reading import (
    BOOL,
    DATE,
    FLOAT,
    INT,
    NULL,
    STR,
    Items,
    Record,
    clean,
    forbidden,
    not_allowed,
    short,
    suggestion,
)

MOST_ITEMS = 20_000
PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


class Shape:
    """A value. `null`: may say nothing (null). `optional`: the key may be left out."""

    def __init__(self, *, null=False, optional=False):
        self.null, self.optional = null, optional

    def read(self, node, file):
        if node.tag == NULL and isinstance(node, yaml.ScalarNode):
            if not self.null:
                file.fault(node, _("must not be empty"))
            return None
        return self.value(node, file)

    def scalar(self, node, file, expected, tags):
        """The text of a plain value of one of these tags; otherwise the fault is noted and None returned."""
        if isinstance(node, yaml.ScalarNode) and node.tag in tags:
            return node.value
        if isinstance(node, yaml.ScalarNode):
            text = _("%(expected)s expected, the file says “%(value)s”") % {
                "expected": expected,
                "value": short(node.value),
            }
        else:
            text = _("%(expected)s expected, not a list or a mapping") % {"expected": expected}
        if tags == {STR} and node.tag in (INT, FLOAT, BOOL, DATE):
            text += ". " + _("Put it in quotes.")
        elif node.tag == STR and PLAIN_NUMBER.fullmatch(node.value):
            text += ". " + _("Write it without quotes.")
        file.fault(node, text)


class Text(Shape):
    """A text of at most `longest` characters; on one line unless `lines`."""

    def __init__(self, longest, *, lines=False, pattern=None, **kwargs):
        super().__init__(**kwargs)
        self.longest, self.lines, self.pattern = longest, lines, pattern

    def value(self, node, file):
        raw = self.scalar(node, file, _("text"), {STR})
        if raw is None:
            return None
        text = clean(raw)
        if fault := self.fault(text):
            file.fault(node, fault)
            return None
        return text

    def fault(self, text):
        if not text:
            return _("must not be empty") + (". " + _("Write null.") if self.null else "")
        if bad := forbidden(text):
            return not_allowed(bad)
        if not self.lines and ("\n" in text or "\t" in text):
            return _("must be on one line")
        if len(text) > self.longest:
            return ngettext(
                "is too long: %(length)d characters, at most %(longest)d is allowed",
                "is too long: %(length)d characters, at most %(longest)d are allowed",
                self.longest,
            ) % {"length": len(text), "longest": self.longest}
        if self.pattern and not re.fullmatch(self.pattern, text):
            return _("“%(value)s” does not have the right form") % {"value": short(text)}


class Key(Text):
    """A key: letters without diacritics, digits, hyphens."""

    def __init__(self, longest=60, **kwargs):
        super().__init__(longest, pattern=r"[A-Za-z0-9][A-Za-z0-9_-]*", **kwargs)


class Web(Text):
    """An address of a page."""

    check = staticmethod(URLValidator(schemes=["http", "https"]))

    def __init__(self, longest=500, **kwargs):
        super().__init__(longest, **kwargs)

    def fault(self, text):
        if fault := super().fault(text):
            return fault
        try:
            self.check(text)
        except ValidationError:
            return _("“%(value)s” is not an address of a page (http:// or https://)") % {"value": short(text)}


class Choice(Shape):
    """One of a few words; read as what the word stands for."""

    def __init__(self, words, **kwargs):
        super().__init__(**kwargs)
        self.words = words

    def value(self, node, file):
        word = self.scalar(node, file, _("one of %(words)s") % {"words": ", ".join(self.words)}, {STR})
        if word is not None and word not in self.words:
            file.fault(
                node,
                _("“%(value)s” is none of %(words)s.") % {"value": short(word), "words": ", ".join(self.words)}
                + suggestion(word, self.words),
            )
            return None
        return None if word is None else self.words[word]


class Flag(Shape):
    """true or false."""

    def value(self, node, file):
        word = self.scalar(node, file, _("true or false"), {BOOL})
        if word is not None and word.lower() not in ("true", "false"):  # yes, no, on, off
            file.fault(node, _("write true or false"))
        return None if word is None else word.lower() == "true"


class Number(Shape):
    """A number with at most `places` decimal places."""

    def __init__(self, low, high, *, places=0, **kwargs):
        super().__init__(**kwargs)
        self.low, self.high, self.places = low, high, places

    def value(self, node, file):
        expected = _("a whole number") if self.places == 0 else _("a number")
        text = self.scalar(node, file, expected, {INT, FLOAT} if self.places else {INT})
        if text is None:
            return None
        if not PLAIN_NUMBER.fullmatch(text):  # 1_000, 0x10, 012, 1:30, 1e5, .inf: numbers to YAML, traps to people
            file.fault(node, _("write the number with plain digits, not “%(value)s”") % {"value": short(text)})
        elif len(text) > 40 or not self.low <= Decimal(text) <= self.high:
            file.fault(
                node,
                _("%(value)s is not between %(low)s and %(high)s")
                % {"value": short(text), "low": self.low, "high": self.high},
            )
        elif -Decimal(text).as_tuple().exponent > self.places:
            file.fault(node, _("at most %(places)d decimal places are kept") % {"places": self.places})
        else:
            return Decimal(text) if self.places else int(text)


class Day(Shape):
    """A date, quoted or not: 2018-06-15."""

    def value(self, node, file):
        text = self.scalar(node, file, _("a date such as 2018-06-15"), {STR, DATE})
        try:
            if text is None or re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                return text and datetime.date.fromisoformat(text)
        except ValueError:
            file.fault(node, _("“%(value)s” is not a day of the calendar") % {"value": text})
            return None
        file.fault(node, _("“%(value)s” is not a date such as 2018-06-15") % {"value": short(text)})


class PartialDay(Shape):
    """A year, a month or a day, quoted or not: 2018, 2018-06, 2018-06-15. Read as text."""

    def value(self, node, file):
        text = self.scalar(node, file, _("a date such as 2018, 2018-06 or 2018-06-15"), {STR, INT, DATE})
        if text is None:
            return None
        if not re.fullmatch(r"(19|20)\d\d(-\d\d(-\d\d)?)?", text):
            file.fault(
                node, _("“%(value)s” is not a date such as 2018, 2018-06 or 2018-06-15") % {"value": short(text)}
            )
            return None
        try:
            first_day(text)
        except ValueError:
            file.fault(node, _("“%(value)s” is not a day of the calendar") % {"value": text})
            return None
        return text


class Many(Shape):
    """A list of values of one shape; read as Items."""

    def __init__(self, shape, *, least=0, once=False, **kwargs):
        super().__init__(**kwargs)
        self.shape, self.least, self.once = shape, least, once

    def value(self, node, file):
        items = Items()
        if not isinstance(node, yaml.SequenceNode):
            file.fault(node, _("a list is expected here"))
            return items
        items.nodes = node.value
        if len(node.value) < self.least:
            file.fault(node, _("at least one item is needed"))
        if len(node.value) > MOST_ITEMS:
            file.fault(node, _("there are more than %(most)d items") % {"most": MOST_ITEMS})
            return items
        for place, item in enumerate(node.value, 1):
            with file.inside(place):
                value = self.shape.read(item, file)
                if self.once and value is not None and value in items:
                    file.fault(item, _("“%(value)s” is there twice") % {"value": short(str(value))})
            items.append(value)
        return items


class Mapping(Shape):
    """A mapping with these keys, read as a Record. `named_by`: the key whose value names the record in the report."""

    def __init__(self, *, named_by=None, null=False, optional=False, **keys):
        super().__init__(null=null, optional=optional)
        self.named_by, self.keys = named_by, keys

    def value(self, node, file):
        if not isinstance(node, yaml.MappingNode):
            file.fault(node, _("a mapping (key: value) is expected here"))
            return None
        outer = file.record, file.path
        if name := self.name(node):
            file.record, file.path = name, []
        record = Record(file, node)
        for key_node, value_node in node.value:
            self.pair(record, key_node, value_node, file)
        for key, shape in self.keys.items():
            if key not in record.nodes and not shape.optional:
                file.fault(node, _("the key “%(key)s” is missing") % {"key": key})
        file.record, file.path = outer
        return record

    def pair(self, record, key_node, value_node, file):
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key not in self.keys:
            name = short(str(key)) if key is not None else "?"
            file.fault(key_node, _("the key “%(key)s” is not known.") % {"key": name} + suggestion(name, self.keys))
        elif key in record.nodes:
            file.fault(key_node, _("the key “%(key)s” is there twice") % {"key": key})
        else:
            record.nodes[key] = value_node
            with file.inside(key):
                record[key] = self.keys[key].read(value_node, file)

    def name(self, node):
        named = [v for k, v in node.value if k.value == self.named_by and isinstance(v, yaml.ScalarNode) and v.value]
        return short(named[0].value) if self.named_by and named else ""


def first_day(partial):
    """The first day of a year, a month or a day given as text."""
    year, month, day = ([int(part) for part in partial.split("-")] + [1, 1])[:3]
    return datetime.date(year, month, day)


def last_day(partial):
    """The last day of a year, a month or a day given as text."""
    first = first_day(partial)
    if len(partial) == 4:
        return datetime.date(first.year, 12, 31)
    if len(partial) == 7:
        return (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)
    return first
