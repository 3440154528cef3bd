"""The coat of arms of a city: whatever picture comes in, a small WebP made here goes out."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
BYTES = 1_048_576
PIXELS = 25_000_000  # a small file may unfold into a huge picture
SIDE = 192


def small_webp(upload):
    """The picture drawn anew at most 192 px large, without anything else the file carried. Raises ValidationError."""
    if upload.size > BYTES:
        raise ValidationError(_("The picture has more than 1 MB. Make it smaller and send it again."))
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS:
                raise ValidationError(_("The picture is too large. Make it at most 5,000 × 5,000 px."))
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This is not a PNG, JPEG or WebP picture, or it is damaged.")) from error
    drawn.thumbnail((SIDE, SIDE))
    out = BytesIO()
    drawn.save(out, "WEBP", quality=85, method=6)
    return out.getvalue()
