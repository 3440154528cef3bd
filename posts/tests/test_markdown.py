"""Markdown: what it becomes on a page and in plain text, and that no text of it can run anything."""

import re

import pytest

from posts.history import difference
from posts.markdown import LONGEST, as_html, as_text

TRICKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/odhlaseni/)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/p.png)",
    '![x](x"onerror="alert(1))',
    '[x](https://a.example "\\"onmouseover=alert(1)")',
    '[x](https://a.example/"onclick=alert(1))',
    "**<b onclick=alert(1)>x</b>**",
    "> - # <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "|a|\n|-|\n|<iframe src=//evil.example>|",
    "<div hx-get=/ hx-trigger=load>*x*</div>",
    "[<script>alert(1)</script>](https://a.example)",
]
TAG = re.compile(
    r"</?(p|br|strong|em|s|ul|li|blockquote|code|pre|hr|h[2-6]|table|thead|tbody|tr|th|td)>|<ol>|</ol>|</a>"
)
LINK = re.compile(r'<a( href="(https?://|mailto:)[^"<>]*")? rel="noopener noreferrer nofollow">|<ol start="\d+">')


@pytest.mark.parametrize("text", TRICKS)
def test_nothing_typed_becomes_more_than_the_allowed_tags(text):
    left = LINK.sub("", TAG.sub("", as_html(text)))
    assert "<" not in left


def test_marks_become_html_with_headings_below_the_page_s_own():
    html = as_html("# A\n\n### B\n\n**b** *i* [o](https://a.example)\n\n- x\n\n|a|\n|-|\n|1|", 4)
    for part in ("<h4>A</h4>", "<h5>B</h5>", "<strong>b</strong>", "<em>i</em>", "<li>x</li>", "<td>1</td>"):
        assert part in html


def test_a_text_without_marks_is_paragraphs():
    assert as_html("První\nřádek\n\nDruhý") == "<p>První<br>řádek</p><p>Druhý</p>"


def test_a_date_at_the_beginning_of_a_line_is_no_list():
    assert as_html("**Od**\n\n15. 6. 2018 jezdí.") == "<p><strong>Od</strong></p>\n<p>15. 6. 2018 jezdí.</p>\n"


def test_plain_text_keeps_the_words_and_loses_the_marks():
    text = "## Proč\n\n**Tučně** a [odkaz](https://a.example)\n\n- jedna\n- dvě\n\n2 * 3 a C#"
    assert as_text(text) == "Proč\n\nTučně a odkaz\n– jedna\n– dvě\n\n2 * 3 a C#"


@pytest.mark.parametrize("text", ["[" * 1_000_000, ">" * 1_000_000, "- " * 500_000, "**_" * 300_000])
def test_a_huge_text_is_shown_as_typed(text):
    assert len(text) > LONGEST
    assert as_html(text).startswith("<p>") and as_text(text) == text


@pytest.mark.parametrize("mark", ["[", ">", "*_", "- ", "![", "[a]("])
def test_deep_nesting_is_cut(mark):
    assert as_html(mark * 3000 + "konec").count("<blockquote>") < 50


def test_a_difference_shows_words_unless_only_marks_differ():
    assert difference("**Starý**", "**Nový**") == "<del>Starý</del><ins>Nový</ins>"
    assert difference("Slovo", "**Slovo**") == "<del>Slovo</del><ins>**Slovo**</ins>"
