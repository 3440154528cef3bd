"""{% narrower "why" %}…{% endnarrower %}: a section of a practice, and after it its parts that fewer people read.

What really happened stands beside the section, which is then called the official version. Most practices have no parts:
then the section is printed as it is, at the price of one look into the context.
"""

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

register = template.Library()


class NarrowerNode(template.Node):
    def __init__(self, section, nodelist):
        self.section, self.nodelist = section, nodelist

    def render(self, context):
        said, parts = self.nodelist.render(context), context.get("parts")
        return with_parts(said, parts[self.section], context["practice"]) if parts and self.section in parts else said


@register.tag("narrower")
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
