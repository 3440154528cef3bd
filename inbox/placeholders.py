"""Placeholders in a letter to many, {name} and others: a wrong one is found before anything is sent."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OF_PERSON = ("name", "city")  # the others are known to whoever knows what the letter is about
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check(text, known):
    """Raises ValidationError in words: a placeholder that nobody knows, a brace that opens or closes nothing."""
    for name in _PLACEHOLDER.findall(text):
        if name not in known:
            right = ", ".join(f"{{{each}}}" for each in known)
            wrong = {"wrong": f"{{{name}}}", "right": right}
            raise ValidationError(_("Nobody knows what %(wrong)s is. You can write: %(right)s.") % wrong)
    if set("{}") & set(_PLACEHOLDER.sub("", text)):
        raise ValidationError(_("A brace stands there alone. A placeholder has two: {name}."))


def fill(text, values):
    """The text with the values of one person. What they are called is no placeholder, whatever it looks like."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)
