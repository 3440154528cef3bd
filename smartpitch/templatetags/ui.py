"""The product's template tags: `{% load ui %}`. All of them are shown on /styleguide/.

Leaves            {% icon "mail" %}  {% icon "d-members" "leaf" %}      a drawing from static/img/icons.svg, no words
                  {% door level %}  {% door level 6 %}  {% door level count name %}   badge: who reads; number of cities or any text
                  {% outcome value %}  {% stage value stopped_in %}
Filters           {{ 2200000|czk }} 2,2 mil. Kč   {{ 29774|number }} 29 774   {{ 3.5|number }} 3,5
                  {{ "2016-10"|partial_date }} 10/2016   {{ text|nbsp }} hard spaces of Czech typography
                  {{ 9|cities }} 9 měst   {{ 47|people }} 47 lidí   {{ 63|practices }} 63 praxí
                  {{ name|initials }} JD   {{ level|level_name }}   {{ level|level_sentence }}
Blocks            {% panel "Title" id="facts" kind="plain first" tag="aside" %}…{% endpanel %}
                  {% section "Title" id="why" kind="sources" %}…{% endsection %}
                  {% alert "warn" "Title" %}…{% endalert %}             info, ok, warn, error; or Django's message tags
                  {% emptystate "file" "Title" "What to do next." %}<a class="btn">…</a>{% endemptystate %}
                  {% savebar state %}<button class="btn btn-main">…</button>{% endsavebar %}
Forms             {{ form.title.as_field_group }} (templates/django/forms/field.html); {% include "components/error_summary.html" %}
                  widget attrs {"data-count-max": 160} give a live counter; {% datebox day "big" %} is the square of a date
Includes          components/{card,card_small,meeting_card,sill,facets,pills,pager,crumbs,choices,gain,facts,steps,person,
                  error_summary,printed,map}.html; the first line of each file says what it takes.

Every string is built once for each language and kept: a list prints a hundred of them.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

from django import template
from django.forms import Field
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, gettext, ngettext, pgettext

from posts.models import Level
from practices.models import Outcome, Stage

register = template.Library()

HARD = "\N{NO-BREAK SPACE}"
ALERTS = {
    "info": ("info", "info"),
    "ok": ("ok", "check"),
    "warn": ("warn", "warn"),
    "error": ("error", "warn"),
    "debug": ("info", "info"),
    "success": ("ok", "check"),
    "warning": ("warn", "warn"),
}


@register.simple_tag
@cache
def icon(name, css="ico"):
    """A drawing from the sprite. It says nothing to a screen reader: the word stands beside it."""
    look = format_html(' class="{}"', css) if css else ""
    source = static("img/icons.svg")
    return format_html('<svg{} aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', look, source, name)


# Marks of a post. The words come from the models; the look from the value.


@register.filter
def level_name(level):
    """The word of a level; the public edition is no level but carries the badge."""
    return gettext("Public edition") if level == "public" else Level(level).label


@register.filter
def level_sentence(level, own=None):
    """Who reads at a level, in a sentence; `own` {level: sentence} says it with names and numbers."""
    return (own or {}).get(level) or Level(level).sentence


@cache
def _door(level, language):
    return format_html('<span class="door is-{}">{}', level, icon(f"d-{level}", "")), level_name(level)


@register.simple_tag
def door(level, count="", name=""):
    """The badge of a level: drawing, word (or the circle's name), and how many cities when asked."""
    drawing, word = _door(str(level), get_language())
    name = conditional_escape(name) if name else word
    if count == "" or count is None:
        return SafeString(f"{drawing}{name}</span>")
    count = cities(count) if isinstance(count, int) else conditional_escape(count)
    return SafeString(f"{drawing}{name} <span>{count}</span></span>")


@cache
def _outcome(value, language):
    return format_html('<span class="out is-{}">{}{}</span>', value, icon(f"o-{value}", ""), Outcome(value).label)


@register.simple_tag
def outcome(value):
    """How it ended: a shape and a word. Nothing when the practice does not say."""
    return _outcome(str(value), get_language()) if value else ""


def _ended(stage):
    """In which stage a stopped practice ended, in words."""
    return {
        "idea": pgettext("stage", "ended as an idea"),
        "preparing": pgettext("stage", "ended in preparation"),
        "tender": pgettext("stage", "ended in tender"),
        "pilot": pgettext("stage", "ended in pilot"),
        "running": pgettext("stage", "ended in operation"),
        "scaled": pgettext("stage", "ended after scaling"),
    }[stage]


@cache
def _stage(value, stopped_in, language):
    if value == "stopped" and stopped_in:
        return format_html('<span class="step">{}{}</span>', icon(f"s-{stopped_in}-end", ""), _ended(stopped_in))
    return format_html('<span class="step">{}{}</span>', icon(f"s-{value}", ""), Stage(value).label)


@register.simple_tag
def stage(value, stopped_in=""):
    """How far it came: six small blocks and a word; a stopped one says where it ended."""
    return _stage(str(value), str(stopped_in or ""), get_language()) if value else ""


# Numbers, money, dates and the hard spaces of Czech.


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


@register.filter
def number(value, places=None):
    """29774 → 29 774; 3.50 → 3,5; with `places` exactly so many."""
    if type(value) is int and places is None:
        return f"{value:,}" if get_language() == "en" else f"{value:,}".replace(",", HARD)
    amount = _decimal(value)
    if amount is None:
        return value
    return _grouped(amount, places) if places is not None else _grouped(_plain(amount))


def _three_digits(value):
    places = 2 if value < 10 else 1 if value < 100 else 0
    return _plain(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@register.filter
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


_MONTHS = "January February March April May June July August September October November December".split()


def _day(year, month, day):
    if get_language() == "en":
        return f"{day}{HARD}{_MONTHS[month - 1]}{HARD}{year}"
    return f"{day}.{HARD}{month}.{HARD}{year}"


@register.filter
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


# Every alternative looks back over the space itself, so that the search runs from space to space.
_UNITS = "Kč|EUR|€|%|°C|tis|mil|mld|km|m|cm|mm|m²|m³|ha|t|kg|kW|kWp|kWh|MW|MWh|GJ|GWh|MB|kB|ks|min|h|let|roku|lidí|měst|obyvatel"
_HARD_SPACE = re.compile(
    r" (?:(?<=[\s(„][KkSsVvZzOoUuAaIi] )(?=\S)|(?<=\A[KkSsVvZzOoUuAaIi] )(?=\S)"
    rf"|(?<=\d )(?=\d|(?:{_UNITS})(?![^\W\d_]))|(?<=\d\. )(?=\d)|(?<=(?:tis|mil|mld)\. )(?=Kč|EUR|€))"
)


@register.filter(is_safe=True)
@stringfilter
def nbsp(value):
    """Hard spaces after k s v z o u a i, inside numbers and dates and before units."""
    return _HARD_SPACE.sub(HARD, value)


def _counted(words, count):
    return (words % {"count": number(count)}).replace(" ", HARD)


@register.filter
def cities(count):
    """How many cities: 1 město, 2 města, 9 měst."""
    return _counted(ngettext("%(count)s city", "%(count)s cities", count), count)


@register.filter
def people(count):
    """How many people: 1 člověk, 3 lidé, 47 lidí."""
    return _counted(ngettext("%(count)s person", "%(count)s people", count), count)


@register.filter
def practices(count):
    """How many practices: 1 praxe, 2 praxe, 63 praxí."""
    return _counted(ngettext("%(count)s practice", "%(count)s practices", count), count)


@register.filter
@stringfilter
def initials(name):
    """Two letters for the square beside a person."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.simple_tag
def datebox(day, size=""):
    """The day of a meeting in a square: month, day, year; a big one with the day of the week."""
    number_of_day = f"{day.day}." if get_language() == "cs" else day.day
    top, bottom = (date_format(day, "l"), date_format(day, "E Y")) if size else (date_format(day, "E"), day.year)
    return format_html(
        '<p class="date{}"><span>{}</span><b>{}</b><span>{}</span></p>',
        f" date-{size}" if size else "",
        top,
        number_of_day,
        bottom,
    )


# Forms.


@register.simple_tag
def optional(field):
    """Fields are required unless they say otherwise."""
    return "" if field.field.required else format_html(' <span class="muted">({})</span>', gettext("optional"))


@register.simple_tag
def counter(field):
    """The place of the character counter (static/js/counter.js) of a field whose widget has `data-count-max`."""
    limit = field.field.widget.attrs.get("data-count-max")
    if not limit:
        return ""
    words = gettext("{used} of {limit} characters")
    return format_html('<span class="count" data-count-for="{}" data-words="{}"></span>', field.id_for_label, words)


@register.simple_tag
def error_list(form, more=None):
    """All errors of a page as (id of the field, sentence)."""
    found = []
    for each in [form, *(more or [])]:
        found += [("", error) for error in each.non_field_errors()]
        for field in each:
            target = field.id_for_label or f"{field.auto_id}_0"
            found += [(target, _named(error, field)) for error in field.errors]
    return found


def _named(error, field):
    """Django's own "This field is required." names no field; in a list of errors it must."""
    if error == Field.default_error_messages["required"]:
        return gettext("Fill in: %(label)s") % {"label": field.label}
    return error


# The card. Written in Python, not as an include: a list prints 25 of them, and this is four times faster.


@cache
def _card_words(language):
    return {
        "lesson": format_html('<p class="lesson"><span><span class="vh">{} </span>', gettext("Lesson:")),
        "new": format_html('<span class="tag tag-new">{}</span>', gettext("new")),
        "no price": format_html('<span class="muted">{}</span>', gettext("price not given")),
        "since": gettext("since"),
    }


@register.simple_tag
def card(card):
    """A practice in a list, the same for success and failure. Takes a dict: url, city, when, title, text, lesson,
    topics [(url, label)], outcome, stage, stopped_in, cost, since, level, level_count, level_name, is_new."""
    return SafeString(
        f'<article class="card"><div>{_card_text(card)}</div><div class="side">{_card_side(card)}</div></article>'
    )


def _prose(text):
    return conditional_escape(_HARD_SPACE.sub(HARD, str(text)))


def _card_text(card):
    words, get = _card_words(get_language()), card.get
    when = f"<span>{conditional_escape(get('when'))}</span>" if get("when") else ""
    text = f"<p>{_prose(get('text'))}</p>" if get("text") else ""
    lesson = f"{words['lesson']}{_prose(get('lesson'))}</span></p>" if get("lesson") else ""
    tags = "".join(
        [
            f'<a class="tag" href="{conditional_escape(url)}">{conditional_escape(label)}</a>'
            for url, label in get("topics") or ()
        ]
    ) + (words["new"] if get("is_new") else "")
    return (
        f'<p class="meta"><b>{conditional_escape(card["city"])}</b>{when}</p>'
        f'<h3><a href="{conditional_escape(card["url"])}">{_prose(card["title"])}</a></h3>{text}{lesson}'
        + (f'<p class="foot-row tags">{tags}</p>' if tags else "")
    )


def _card_side(card):
    words, get = _card_words(get_language()), card.get
    price = words["no price"] if get("cost") is None else f"<b>{czk(get('cost'))}</b>"
    since = (
        f' <span class="muted">· {words["since"]} {conditional_escape(partial_date(get("since")))}</span>'
        if get("since")
        else ""
    )
    return (
        f"{outcome(get('outcome'))}{stage(get('stage'), get('stopped_in'))}"
        f'<span class="small">{price}{since}</span>{door(card["level"], get("level_count") or "", get("level_name") or "")}'
    )


@register.simple_tag
def facet_values(name, values):
    """The checkboxes of one facet (components/facets.html); in Python for the same reason as the card."""
    words = gettext("count:")
    return SafeString(
        "".join(
            [
                f'<label class="check"><input type="checkbox" name="{name}" value="{conditional_escape(value["value"])}"'
                f"{' checked' if value.get('checked') else ''}><span>{conditional_escape(value['label'])}</span>"
                f'<span class="n"><span class="vh">{words} </span>{conditional_escape(number(value["count"]))}</span></label>'
                for value in values
            ]
        )
    )


# Blocks: markup with a slot.


def _titled(tag, css, title, ident, level, content):
    if not title:
        return format_html('<{0} class="{1}">{2}</{0}>', tag, css, content)
    ident = ident or f"h-{slugify(title)}"
    return format_html(
        '<{0} class="{1}" aria-labelledby="{2}"><h{3} id="{2}">{4}</h{3}>{5}</{0}>',
        tag,
        css,
        ident,
        level,
        title,
        content,
    )


@register.simple_block_tag
def panel(content, title="", *, id="", kind="", tag="section", level=2):
    """A white sheet with a heading. kind: plain (no ground), first (facts on a phone), any class."""
    css = " ".join(["panel", *(f"panel-{word}" if word == "plain" else word for word in kind.split())])
    return _titled(tag, css, title, id, level, content)


@register.simple_block_tag
def section(content, title, *, id="", kind="", level=2):
    """A part of a text with its heading."""
    return _titled("section", f"section {kind}".strip(), title, id, level, content)


@register.simple_block_tag
def alert(content, kind="info", title="", *, role="", level=2):
    """A message in words. An error interrupts (role alert), the others wait (role status) when a role is asked for."""
    look, drawing = ALERTS.get(kind, ALERTS["info"])
    return format_html(
        '<div class="alert alert-{}"{}>{}<div>{}{}</div></div>',
        look,
        format_html(' role="{}"', role) if role else "",
        icon(drawing),
        format_html("<h{0}>{1}</h{0}>", level, title) if title else "",
        content,
    )


@register.simple_block_tag
def emptystate(content, drawing, title, text="", *, level=2):
    """What an empty list says: what is missing and what to do next. The slot takes the buttons."""
    return format_html(
        '<div class="empty">{}<h{level}>{}</h{level}>{}{}</div>',
        icon(drawing, ""),
        title,
        format_html("<p>{}</p>", text) if text else "",
        format_html('<p class="actions">{}</p>', content) if content.strip() else "",
        level=level,
    )


@register.simple_block_tag
def savebar(content, state=""):
    """The bar at the bottom of a form: buttons, and the state of saving that autosave.js keeps up to date."""
    return format_html(
        '<div class="savebar"><div class="wrap">{}<span class="saved" role="status" data-autosave-state>{}</span></div></div>',
        content,
        state,
    )
