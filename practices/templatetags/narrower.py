"""{% parted %} … {% narrower "why" %}…{% endnarrower %} … {% endparted %}: sections of a practice, each followed by its
parts that fewer people read.

What really happened stands beside its section, which is then called the official version. Most practices have no parts:
for them the sections stand in a list of their own, so that all of them together cost one look into the context.
"""

from django import template
from django.template.base import NodeList
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

register = template.Library()


class PartedNode(template.Node):
    child_nodelists = ("nodelist",)

    def __init__(self, nodelist):
        self.nodelist, self.plain = nodelist, NodeList()
        for node in nodelist:
            self.plain.extend(node.nodelist if isinstance(node, NarrowerNode) else [node])

    def render(self, context):
        return (self.nodelist if context.get("parts") else self.plain).render(context)


class NarrowerNode(template.Node):
    def __init__(self, section, nodelist):
        self.section, self.nodelist = section, nodelist

    def render(self, context):
        said, parts = self.nodelist.render(context), context.get("parts")
        return with_parts(said, parts[self.section], context["practice"]) if self.section in parts else said


@register.tag
def parted(parser, token):
    nodelist = parser.parse(("endparted",))
    parser.delete_first_token()
    return PartedNode(nodelist)


@register.tag
def narrower(parser, token):
    section = token.split_contents()[1].strip("\"'")
    nodelist = parser.parse(("endnarrower",))
    parser.delete_first_token()
    return NarrowerNode(section, nodelist)


def with_parts(said, parts, practice):
    """The printed section with its parts: what really happened beside it, the others after it."""
    printed = get_template("practices/_narrower.html")
    drawn = [(part["really"], printed.render({"part": part, "practice": practice})) for part in parts]
    beside = format_html_join("", "{}", ((html,) for really, html in drawn if really))
    after = format_html_join("", "{}", ((html,) for really, html in drawn if not really))
    if beside and said.strip():
        official = gettext("Official version")
        said = format_html(
            '<div class="beside"><div><p class="official">{}</p>{}</div><div>{}</div></div>', official, said, beside
        )
        return said + after
    return said + beside + after
