"""What the pages of signing in need: allauth's forms in our look, the people of the demo, names of browsers."""

from django import template
from django.utils.translation import gettext as _

from cities.models import Membership
from cities.views.demo import demo_people as _demo_people

register = template.Library()

BROWSERS = [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]
SYSTEMS = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS")]
SYSTEMS += [("CrOS", "ChromeOS"), ("Linux", "Linux")]


@register.filter
def plain(form):
    """A form of allauth without placeholders, which would only repeat the labels; its first field takes the focus."""
    fields = list(form.fields.values()) if form else []
    for field in fields:
        field.widget.attrs.pop("placeholder", None)
        if field.widget.attrs.get("autocomplete") == "one-time-code":
            field.widget.attrs.update({"class": "code-input", "autocapitalize": "characters", "spellcheck": "false"})
    visible = [field for field in fields if not field.widget.is_hidden and not field.disabled]
    if visible and not any("autofocus" in field.widget.attrs for field in visible):
        visible[0].widget.attrs["autofocus"] = True
    return form or ""


@register.simple_tag
def demo_people():
    """People of the demo for one-click sign-in, {"first": one of each role, "others": the rest}; {} outside DEBUG."""
    people = {person.pk: (person, []) for person in _demo_people().order_by("pk")}
    theirs = Membership.objects.current().filter(person__in=people).select_related("city").defer("city__arms")
    for membership in theirs.order_by("pk"):
        people[membership.person_id][1].append(membership)
    shown, first, others = set(), [], []
    for person, memberships in people.values():
        role = memberships[0].role if memberships else person.is_staff
        (others if role in shown else first).append((person, _words(person, memberships)))
        shown.add(role)
    return {"first": first, "others": others} if people else {}


def _words(person, memberships):
    if not memberships:
        return _("administrator") if person.is_staff else _("no membership")
    names = (
        f"{each.get_role_display()} · {each.city}" if each.role in Membership.SPEAKING else each.get_role_display()
        for each in memberships
    )
    return ", ".join(names)


@register.filter
def browser(user_agent):
    """“Firefox, Windows”: enough to recognise one's own devices."""
    found = [next((name for sign, name in known if sign in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in found if part) or _("unknown browser")
