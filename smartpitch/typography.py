"""How we write numbers, money, dates and plurals, and where a line must not break: the typography of both languages."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.dates import MONTHS
from django.utils.translation import get_language, ngettext, pgettext

HARD = "\N{NO-BREAK SPACE}"


def _decimal(value):
    try:
        return Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None


def _grouped(value, places=None):
    """A number with hard spaces and a decimal comma, or the English way."""
    text = f"{value:,.{places}f}" if places is not None else f"{value:,f}"
    if get_language() == "en":
        return text
    return text.replace(",", HARD).replace(".", ",")


def _plain(value):
    """The same number without zeros at its end."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def number(value, places=None):
    """29774 → 29 774; 3.50 → 3,5; with `places` exactly so many."""
    if type(value) is int and places is None:
        if -1000 < value < 1000:
            return str(value)
        return f"{value:,}" if get_language() == "en" else f"{value:,}".replace(",", HARD)
    amount = _decimal(value)
    if amount is None:
        return value
    return _grouped(amount, places) if places is not None else _grouped(_plain(amount))


def _three_digits(value):
    places = 2 if value < 10 else 1 if value < 100 else 0
    return _plain(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def czk(value):
    """Money short enough for a card: 2,2 mil. Kč, 487 tis. Kč, 9 500 Kč; nothing for nothing."""
    amount = _decimal(value)
    if amount is None:
        return ""
    # The limits stand half a digit lower, so that 999 600 reads 1 mil. and never 1 000 tis.
    if amount >= 999_500_000:
        text = pgettext("money", "CZK %s billion") % _grouped(_three_digits(amount / 1_000_000_000))
    elif amount >= 999_500:
        text = pgettext("money", "CZK %s million") % _grouped(_three_digits(amount / 1_000_000))
    elif amount >= 10_000:
        text = pgettext("money", "CZK %s thousand") % _grouped(_three_digits(amount / 1_000))
    else:
        text = pgettext("money", "CZK %s") % _grouped(_plain(amount))
    return text.replace(" ", HARD)


def _day(year, month, day):
    if get_language() == "en":
        return f"{day}{HARD}{MONTHS[month]}{HARD}{year}"
    return f"{day}.{HARD}{month}.{HARD}{year}"


def partial_date(value):
    """What is known of a date: 2016, 10/2016, 30. 6. 2016. Takes text, a date or a moment."""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return _day(value.year, value.month, value.day)
    parts = str(value or "").split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return value or ""
    if len(parts) == 3:
        return _day(*(int(part) for part in parts))
    return f"{int(parts[1])}/{parts[0]}" if len(parts) == 2 else parts[0]


def moment(value):
    """A day with its time: 15. 6. 2018 9:05, not to be torn apart at the end of a line."""
    return f"{partial_date(value)}{HARD}{date_format(timezone.localtime(value), 'G:i')}"


# Every alternative looks from the space itself, so that the search runs from space to space.
_UNITS = (
    "Kč|EUR|€|%|°C|tis|mil|mld|km|m|cm|mm|m²|m³|ha|t|kg|kW|kWp|kWh|MW|MWh|GJ|GWh|MB|kB|ks|min|h|let|roku|"
    "lidí|měst|obyvatel"
)
_HARD_SPACE = re.compile(
    r" (?:(?<=[\s(„][KkSsVvZzOoUuAaIi] )(?=\S)|(?<=\A[KkSsVvZzOoUuAaIi] )(?=\S)"
    r"|(?=[–—] )"
    rf"|(?<=\d )(?=\d|(?:{_UNITS})(?![^\W\d_]))|(?<=\d\. )(?=\d)|(?<=(?:tis|mil|mld)\. )(?=Kč|EUR|€))"
)


def nbsp(value):
    """Hard spaces after k s v z o u a i, inside numbers and dates, before units and before a dash."""
    return _HARD_SPACE.sub(HARD, value)


def _counted(words, count):
    return (words % {"count": number(count)}).replace(" ", HARD)


def cities(count):
    """How many cities: 1 město, 2 města, 9 měst."""
    return _counted(ngettext("%(count)s city", "%(count)s cities", count), count)


def people(count):
    """How many people: 1 člověk, 3 lidé, 47 lidí."""
    return _counted(ngettext("%(count)s person", "%(count)s people", count), count)


def practices(count):
    """How many practices: 1 praxe, 2 praxe, 63 praxí."""
    return _counted(ngettext("%(count)s practice", "%(count)s practices", count), count)


def initials(name):
    """Two letters for the square beside a person."""
    words = [word for word in name.split(",")[0].split() if not word.endswith(".")]  # no Ing., no Ph.D.
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
