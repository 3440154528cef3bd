"""{{ text|prose|mentioned:comment.mentions }}: names after @ as links to the cities; what else is in the text stays."""

import json
import re

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()
TAG = re.compile(r"(<[^>]*>)")
SPACE = "[ \N{NO-BREAK SPACE}]"
CLOSED = ("a", "code", "pre")  # nothing in these is touched


@register.filter
def mentioned(html, mentions):
    """html: as `prose` gives it. mentions: the JSON of the comment, or nothing."""
    known = {one["name"].lower(): one["city"] for one in json.loads(mentions or "[]")}
    if not known:
        return html
    names = [re.escape(escape(name)).replace(r"\ ", SPACE) for name in sorted(known, key=len, reverse=True)]
    found = re.compile(f"@({'|'.join(names)})(?!\\w)", re.IGNORECASE)
    parts, depth = [], 0
    for part in TAG.split(html):
        if part.startswith("<"):
            tag = part.strip("</>").split()[0].lower() if part.strip("</>") else ""
            depth += (-1 if part.startswith("</") else 1) if tag in CLOSED else 0
        elif not depth:
            part = found.sub(lambda one: _link(one, known), part)
        parts.append(part)
    return SafeString("".join(parts))


def _link(one, known):
    name = one[1].replace("\N{NO-BREAK SPACE}", " ").lower()
    city = next(city for full, city in known.items() if escape(full) == name)
    return f'<a href="{reverse("city", args=[city])}">{one[0]}</a>'
