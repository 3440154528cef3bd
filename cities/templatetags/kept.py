"""The hidden field that lets a form's text survive an expired session (cities/kept.py)."""

from django import template
from django.utils.html import format_html

from cities import kept

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_for(context, there=False):
    person = context["request"].user
    if not person.is_authenticated:
        return ""
    field = format_html('<input type="hidden" name="{}" value="{}">', kept.FIELD, kept.mark(person))
    return field + format_html('<input type="hidden" name="{}" value="1">', kept.THERE) if there else field
