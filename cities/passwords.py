"""A password rule of our own: the name of a city or of this place is no secret."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cities.models import City

OURS = ("smartcitiespitch", "smartcities", "ceskainovace")


def plain(text):
    """Lower case, without diacritics and without anything but letters and digits."""
    bare = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in bare if char.isalnum() and char.isascii())


class NoPlaceNames:
    """Refuse a password that is a place's name with a few characters around it."""

    def validate(self, password, user=None):
        bare = plain(password)
        for name in (*OURS, *(plain(name) for name in City.objects.values_list("name", flat=True))):
            if len(name) >= 4 and name in bare and len(bare) - len(name) < 6:
                raise ValidationError(_("The password is too close to the name of a city or of this site."))

    def get_help_text(self):
        return _("Not the name of a city or of this site.")
