"""{% load door %}: what somebody shows at the door of a meeting."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def qr(address, label):
    """The address as a QR code, drawn here and in no style of its own."""
    from qrcode import QRCode

    code = QRCode(border=0)
    code.add_data(address)
    rows = code.get_matrix()
    dots = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<div class="qr"><svg viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<path d="{2}" fill="currentColor"/></svg></div>',
        len(rows),
        label,
        dots,
    )
