"""The record of a practice as a tagged PDF: its readers at the head, the name of whoever made it on each page."""

from base64 import b64encode
from functools import cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

SVG = "data:image/svg+xml;base64,"


class CannotPrint(Exception):
    """WeasyPrint or Pango, which sets the type, is not installed on this machine."""


def pdf(context, template="practices/pdf.html"):
    """The bytes of the document. Nothing is fetched from anywhere but our own fonts."""
    weasyprint, fetcher = _press()
    from weasyprint.text.fonts import FontConfiguration

    ours = {"base_url": _static().as_uri() + "/", "url_fetcher": fetcher}
    page = weasyprint.HTML(string=render_to_string(template, context), **ours)
    fonts = FontConfiguration()
    look = weasyprint.CSS(string=_css(), font_config=fonts, **ours)
    return page.write_pdf(stylesheets=[look], font_config=fonts, pdf_variant="pdf/ua-1")


def drawn_address(url):
    """The address as a QR code, drawn here: whoever holds the paper comes to the page, if they may read it."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    drawing = qrcode.make(url, image_factory=SvgPathImage, border=0).to_string()
    return SVG + b64encode(drawing).decode()


def _press():
    """WeasyPrint, loaded when it is needed: it takes a second and much memory."""
    try:
        import weasyprint
        from PIL import ImageFile
        from weasyprint.urls import URLFetcherResponse
    except (ImportError, OSError) as error:
        raise CannotPrint from error
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process; uploads must be whole

    class OurFonts(weasyprint.URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith(SVG):  # drawn here
                return super().fetch(url, headers)
            if not url.startswith(_static().as_uri() + "/fonts/") or ".." in url:
                raise ValueError("only our fonts")
            return URLFetcherResponse(url, _font(url.rpartition("/")[2]))

    return weasyprint, OurFonts()


@cache
def _font(name):
    """The two halves of a font that browsers load by need, as one: WeasyPrint would take the glyphs of one for those of
    the other, since they bear one name, and the second has no space.
    """
    from fontTools.merge import Merger

    half, out = _static() / "fonts" / name, BytesIO()
    whole = Merger().merge([half, half.with_stem(f"{half.stem}-ext")])
    whole.flavor = None
    whole.save(out)
    return out.getvalue()


def _static():
    return Path(settings.BASE_DIR) / "static"


@cache
def _css():
    return (Path(__file__).parent / "pdf.css").read_text()
