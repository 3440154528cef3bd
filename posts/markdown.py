"""Long texts are Markdown, a safe part of it: as HTML for a page, and as plain text for everywhere else."""

import re
from functools import lru_cache

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

LONGEST = 50_000  # characters; what is longer is shown as it was typed, so that no text can keep a server busy
REMEMBERED = 1000  # texts, by what they say: the same for every reader

# Nothing of this in a text means that it is paragraphs only.
MARK = re.compile(r"[*_`~\[\]<>#|\\&@]|://|www\.|^[ \t]*(?:[-+]|\d+[.)])[ \t]|^[ \t]*-{3}", re.MULTILINE)
DATE = re.compile(r"^([ \t]*\d{1,2})\.(?=[ \t]?\d{1,2}\.)", re.MULTILINE)  # 15. 6. 2018 begins no list
BLANK = re.compile(r"\n[ \t]*\n\s*")

PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
PARSER.enable(["table", "strikethrough", "linkify"]).disable(["image", "code", "lheading", "html_block", "html_inline"])
PARSER.linkify.set({"fuzzy_link": False})

TAGS = {
    *("p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


@lru_cache(REMEMBERED)
def as_html(text, level=3):
    """The text as safe HTML. level: of its highest heading, one below the heading it stands under."""
    text = text.strip().replace("\r\n", "\n")
    if len(text) > LONGEST or not MARK.search(text):
        return SafeString("".join([_paragraph(part) for part in BLANK.split(text) if part]))
    tokens = _parse(text)
    ranks = sorted({token.tag for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(level + ranks.index(token.tag), 6)}"
    return SafeString(CLEANER.clean(PARSER.renderer.render(tokens, PARSER.options, {})))


def as_text(text):
    """The words of the text without its marks: for cards, search, differences, letters and files."""
    if len(text) > LONGEST or not MARK.search(text):
        return text
    return _as_text(text)


@lru_cache(REMEMBERED)
def _as_text(text):
    parts, between = [], ""
    for token in _parse(text):
        if token.type == "list_item_open":
            between = "\n– "
        elif token.type in ("td_open", "th_open"):
            between = between or " · "
        elif token.type == "tr_open":
            between = "\n"
        elif token.type in ("paragraph_open", "heading_open", "table_open"):
            between = between or "\n\n"
        elif token.type in ("inline", "fence"):
            said = token.content.rstrip("\n") if token.type == "fence" else _words(token.children)
            parts += [between or "\n\n", said]
            between = ""
    return "".join(parts).strip()


def _parse(text):
    return PARSER.parse(DATE.sub(r"\1\\.", text))


def _words(children):
    breaks = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join([breaks.get(token.type, token.content) for token in children])


def _paragraph(text):
    return f"<p>{escape(text.strip()).replace(chr(10), '<br>')}</p>"
