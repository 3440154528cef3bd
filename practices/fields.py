"""Form fields that read numbers, money and dates the way people in an office type them."""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cities.numbers import as_number

EARLIEST, LATEST = 1900, 2100  # years that a practice can speak of
SPACES = re.compile(r"\s+")
HARD = "\N{NO-BREAK SPACE}"


def written(value):
    """A number as people write it here: 1 950 000, 12,5 (in English 1,950,000 and 12.5)."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if get_language() == "en":
        return text
    return text.replace(",", HARD).replace(".", ",")


def unwritten(text):
    """The same number for Python: without spaces, with a decimal point."""
    text = SPACES.sub("", str(text)).removesuffix("Kč").removeprefix("CZK")
    if get_language() == "en":
        return text.replace(",", "")
    return text.replace(",", ".") if text.count(",") == 1 else text


class Crowns(forms.IntegerField):
    """Whole crowns: "1 950 000", "1 950 000 Kč", "1.950.000"."""

    default_error_messages = {"invalid": _("Write the amount in digits, in whole crowns.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 10**12)
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **kwargs)

    def to_python(self, value):
        text = unwritten(value or "")
        if re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
            text = text.replace(".", "")
        return super().to_python(text)

    def prepare_value(self, value):
        return written(value) if isinstance(value, int) else value


class Number(forms.DecimalField):
    """A number with a decimal comma or point, with spaces between thousands."""

    default_error_messages = {"invalid": _("Write it in digits.")}

    def __init__(self, **kwargs):
        kwargs = {"max_digits": 20, "decimal_places": 4, "required": False} | kwargs
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def to_python(self, value):
        return super().to_python(unwritten(value or ""))

    def prepare_value(self, value):
        if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
            value = Decimal(value)
        return written(value.normalize()) if isinstance(value, Decimal) and value.is_finite() else value


class PartialDate(forms.CharField):
    """A year, a month or a day: "2018", "6/2018", "15. 6. 2018". Kept as ISO text of the same precision."""

    default_error_messages = {"invalid": _("Write a year, a month or a day: 2018, 6/2018 or 15. 6. 2018.")}
    SHAPES = [
        re.compile(r"(?P<y>\d{4})(-(?P<m>\d{1,2})(-(?P<d>\d{1,2}))?)?", re.ASCII),
        re.compile(r"((?P<m>\d{1,2})[/.])(?P<y>\d{4})", re.ASCII),
        re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", re.ASCII),
    ]

    def to_python(self, value):
        text = SPACES.sub("", super().to_python(value))
        if not text:
            return ""
        for shape in self.SHAPES:
            if found := shape.fullmatch(text):
                return self._checked(*(found.groupdict().get(part) for part in "ymd"))
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def _checked(self, year, month, day):
        try:
            if not EARLIEST <= int(year) <= LATEST:
                raise ValueError
            date(int(year), int(month or 1), int(day or 1))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])

    def prepare_value(self, value):
        parts = str(value or "").split("-")
        numbers = [as_number(part) for part in parts]
        if None in numbers or len(parts) > 3:
            return value
        if len(parts) == 3:
            return f"{numbers[2]}. {numbers[1]}. {parts[0]}"
        return f"{numbers[1]}/{parts[0]}" if len(parts) == 2 else parts[0]


class Words(forms.CharField):
    """Text whose line breaks are one character, as in the database, whatever the browser sends."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


def line(label, limit, *, hint="", required=False, count=False, **messages):
    """One line of text. The browser must not cut what is pasted in: too long is said in words."""
    attrs = {"data-count-max": limit} if count else {}
    return _text(label, limit, hint, required, forms.TextInput(attrs=attrs), messages)


def paragraph(label, limit, *, hint="", required=False, rows=4, count=False, marks=True, **messages):
    """Several lines of text; in Markdown unless they are counted, as on a card, or have no marks, as in a row."""
    attrs = {"rows": rows} | ({"data-count-max": limit} if count else {"data-markdown": True} if marks else {})
    return _text(label, limit, hint, required, forms.Textarea(attrs=attrs), messages)


def _text(label, limit, hint, required, widget, messages):
    too_long = messages.pop("too_long", _("%(show_value)d characters, shorten it to %(limit_value)d."))
    messages = {"required": messages["missing"]} if "missing" in messages else {}
    field = Words(label=label, help_text=hint, required=required, widget=widget, error_messages=messages)
    field.validators.append(MaxLengthValidator(limit, too_long))
    return field
