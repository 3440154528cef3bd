"""The product's template tags: `{% load ui %}`. All of them are shown on /styleguide/.

Leaves            {% icon "mail" %}  {% icon "d-members" "leaf" %}      a drawing from static/img/icons.svg, no words
                  {% door level %}  {% door level 6 %}  {% door level "" "Kruh Energie" %}   badge: who reads
                  {% outcome value %}  {% stage value stopped_in %}
Filters           {{ 2200000|czk }} 2,2 mil. Kč   {{ 29774|number }} 29 774   {{ 3.5|number }} 3,5
                  {{ "2016-10"|partial_date }} 10/2016   {{ at|moment }} 15. 6. 2018 9:05
                  {{ text|prose }} {{ text|prose:4 }} a long text in Markdown, its headings from h4 down
                  {{ text|nbsp }} hard spaces of Czech typography
                  {{ 9|cities }} 9 měst   {{ 47|people }} 47 lidí   {{ 63|practices }} 63 praxí
                  {{ name|initials }} JD   {{ level|level_name }}   {{ level|level_sentence }}
Blocks            {% panel "Title" id="facts" kind="plain first" tag="aside" %}…{% endpanel %}
                  {% section "Title" id="why" kind="sources" %}…{% endsection %}
                  {% alert "warn" "Title" %}…{% endalert %}             info, ok, warn, error; or Django's message tags
                  {% emptystate "file" "Title" "What to do next." %}<a class="btn">…</a>{% endemptystate %}
                  {% savebar state %}<button class="btn btn-main">…</button>{% endsavebar %}
Forms             {{ form.title.as_field_group }} (templates/django/forms/field.html); components/error_summary.html;
                  widget attrs {"data-count-max": 160} give a live counter (static/js/counter.js)
Lists             {% card card %} the practice card   {% cards cards %}   {% facet facet %}   {% datebox day "big" %}
Remembered        {% remembered "practices/_comment.html" comment=comment %}   an include given these values only
Includes          components/{card_small,sill,pills,pager,choices,gain,steps,person,verbs,beam,map,printed,
                  error_summary}.html; the first line of each file says what it takes.

Every string is built once for each language and kept: a list prints a hundred of them.
"""

from functools import cache, lru_cache
from html import escape

from django import template
from django.forms import Field
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.utils.dateformat import format as date_format
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, gettext, pgettext

from posts.markdown import as_html
from posts.models import Level
from practices.models import Outcome, Stage
from smartpitch import typography

register = template.Library()

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
    return format_html('<svg{} aria-hidden="true"><use href="{}#{}"/></svg>', look, source, name)


@register.simple_tag
def remembered(template_name, **values):
    """An include that is given these values and nothing else, so that it says the same wherever they are the same.

    What was written is kept by all of them: nobody is given what was written for other values. They must be hashable
    and not change; there is no request, hence no token of a form.
    """
    return _written(template_name, get_language(), tuple(values.items()))


@lru_cache(1000)
def _written(template_name, _language, values):
    return template.loader.get_template(template_name).template.render(template.Context(dict(values)))


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
    drawing, word = format_html('<span class="door is-{}">{}', level, icon(f"d-{level}", "")), level_name(level)
    return drawing, word, format_html("{}{}</span>", drawing, word)


@register.simple_tag
def door(level, count="", name=""):
    """The badge of a level: drawing, word (or the circle's name), and how many cities when asked."""
    drawing, word, plain = _door(str(level), get_language())
    if not name and (count == "" or count is None):
        return plain
    name = conditional_escape(name) if name else word
    if count == "" or count is None:
        return SafeString(f"{drawing}{name}</span>")
    count = typography.cities(count) if isinstance(count, int) else conditional_escape(count)
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


for write in (typography.czk, typography.number, typography.partial_date, typography.moment, typography.initials):
    register.filter(write)
for count in (typography.cities, typography.people, typography.practices):
    register.filter(count)
register.filter("nbsp", stringfilter(typography.nbsp), is_safe=True)


@register.filter
@lru_cache(1000)
def prose(text, level=3):
    """A long text, written in Markdown, as HTML. level: of its highest heading. Kept by the text: it is no reader's."""
    return SafeString(typography.nbsp(as_html(text, level)))


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
    return "" if field.field.required else format_html(' <span class="optional">({})</span>', gettext("optional"))


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
    return typography.nbsp(text) if isinstance(text, SafeString) else escape(typography.nbsp(text))


def _card_text(card):
    words, get = _card_words(get_language()), card.get
    when = f"<span>{(typography.partial_date(get('when')))}</span>" if get("when") else ""
    text = f"<p>{_prose(get('text'))}</p>" if get("text") else ""
    lesson = f"{words['lesson']}{_prose(get('lesson'))}</span></p>" if get("lesson") else ""
    tags = "".join(
        [f'<a class="tag" href="{escape(url)}">{escape(label)}</a>' for url, label in get("topics") or ()]
    ) + (words["new"] if get("is_new") else "")
    return (
        f'<p class="meta"><b>{escape(card["city"])}</b>{when}</p>'
        f'<h3><a href="{escape(card["url"])}">{_prose(card["title"])}</a></h3>{text}{lesson}'
        + (f'<p class="foot-row tags">{tags}</p>' if tags else "")
    )


def _card_side(card):
    words, get = _card_words(get_language()), card.get
    price = words["no price"] if get("cost") is None else f"<b>{typography.czk(get('cost'))}</b>"
    since = (
        f' <span class="muted">· {words["since"]} {conditional_escape(typography.partial_date(get("since")))}</span>'
        if get("since")
        else ""
    )
    return (
        f"{outcome(get('outcome'))}{stage(get('stage'), get('stopped_in'))}"
        f'<span class="small">{price}{since}</span>'
        f"{door(card['level'], get('level_count') or '', get('level_name') or '')}"
    )


@register.simple_tag
def cards(cards, form=""):
    """All cards of a page as items of a list; form: the id of the form that takes the chosen ones to be compared."""
    word = conditional_escape(gettext("Compare"))
    return SafeString("\n".join([f"<li>{card(each)}{_pick(each, form, word) if form else ''}</li>" for each in cards]))


def _pick(card, form, word):
    title = card["title"]  # of a hit it is marked up, and escaped already
    title = strip_tags(title) if isinstance(title, SafeString) else escape(title)
    return (
        f'<label class="check pick"><input type="checkbox" name="p" form="{form}" value="{escape(card["code"])}">'
        f'<span>{word}<span class="vh"> {title}</span></span></label>'
    )


@register.simple_tag
def facet(facet):
    """One facet beside a list. Takes a dict: name, label, open, values and more (see facet_values), all_url."""
    name, label, more, rest = facet["name"], conditional_escape(facet["label"]), facet["more"], ""
    if more:
        rest = f"<details><summary>{gettext('More:')} {len(more)}</summary>{facet_values(name, more)}</details>"
    if facet["all_url"]:
        rest += f'<p class="small"><a href="{conditional_escape(facet["all_url"])}">{gettext("All cities")}</a></p>'
    return SafeString(
        f'<details class="facet"{" open" if facet["open"] else ""}><summary>{label}{icon("down")}</summary>'
        f'<fieldset><legend class="vh">{label}</legend>{facet_values(name, facet["values"])}{rest}</fieldset></details>'
    )


@register.simple_tag
def facet_values(name, values):
    """The checkboxes of one facet, in Python for the same reason as the card. A list has 150 of them: no spare byte."""
    return SafeString("".join([_facet_value(name, value) for value in values]))


def _facet_value(name, value):
    box, label = _facet_label(name, value["value"], str(value["label"]))
    return f"{box}{' checked' if value.get('checked') else ''}{label}{typography.number(value['count'])}</span></label>"


@lru_cache(2000)
def _facet_label(name, value, label):
    """A checkbox before and after the place of `checked`. By its id htmx gives the focus back after a swap."""
    name, value = conditional_escape(name), conditional_escape(value)
    return (
        f'<label class="check"><input type="checkbox" id="{name}-{value}" name="{name}" value="{value}"',
        f'>{conditional_escape(label)}<span class="n">',
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
        '<div class="savebar"><div class="wrap">{}'
        '<span class="saved" role="status" data-autosave-state>{}</span></div></div>',
        content,
        state,
    )
