"""What comes from Word and Excel becomes Markdown in the text; what has no form is pasted as ever."""

import pytest

from tests.browser.conftest import DESK

WORD = """<html><head><style>p{color:red}</style></head><body><!--StartFragment-->
<h1>Postup</h1>
<p class=MsoNormal>Kolo stojí <b>520 Kč</b> a je <i>lehké</i>, cena 5 * 3.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1'><span style='mso-list:Ignore'>·&nbsp;</span>nájem</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1'><span style='mso-list:Ignore'>·&nbsp;</span>servis</p>
<p>Viz <a href="https://www.pisek.test/kola_(2018)">stránky</a> a <a href="javascript:alert(1)">tady</a>.</p>
<img src="https://cizi.test/x.png"><script>window.ran = true</script><!--EndFragment--></body></html>"""
WORD_TEXT = """### Postup

Kolo stojí **520 Kč** a je *lehké*, cena 5 \\* 3.

- nájem
- servis

Viz [stránky](https://www.pisek.test/kola_\\(2018\\)) a tady."""
EXCEL = "<table><tr><td>Rok</td><td>Jízd</td></tr><tr><td>2018</td><td>1 200|a</td></tr></table>"
NESTED = "<ol><li>Záměr<ul><li>rada</li><li>dotace</li></ul></li><li>Soutěž</li></ol>"
TABLE = "| Rok | Jízd |\n| --- | --- |\n| 2018 | 1 200\\|a |"


@pytest.fixture
def body(tab, jana):
    page = tab(jana, viewport=DESK)
    page.goto("/praxe/nova/")
    return page.locator("textarea[name=body]")


def paste(field, **kinds):
    """A true event with a true clipboard; without a handler it changes nothing, the browser alone would paste."""
    field.focus()
    field.evaluate(
        """(field, kinds) => {
          const data = new DataTransfer();
          for (const [kind, text] of Object.entries(kinds)) data.setData("text/" + kind, text);
          field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        kinds,
    )
    return field.input_value()


@pytest.mark.parametrize(
    "html, text",
    [(WORD, WORD_TEXT), (EXCEL, TABLE), (NESTED, "1. Záměr\n   - rada\n   - dotace\n2. Soutěž")],
    ids=["word", "excel", "nested list"],
)
def test_what_has_a_form_becomes_markdown(body, html, text):
    assert paste(body, html=html, plain="jinak") == text
    assert body.evaluate("() => window.ran") is None


def test_plain_words_are_left_to_the_browser(body):
    assert paste(body, html="<meta charset='utf-8'><p><span>Jen věta.</span></p>", plain="Jen věta.") == ""


def test_a_title_takes_no_markdown(body):
    title = body.page.locator("[name=title]")
    assert paste(title, html="<b>Kola</b>", plain="Kola") == ""


def test_a_paste_is_taken_back_by_its_key_and_what_stood_there_stays(body):
    body.fill("Před tím.")
    body.press("End")
    assert paste(body, html=EXCEL) == f"Před tím.\n\n{TABLE}"
    body.press("Control+z")
    assert body.input_value() == "Před tím."


def test_what_is_copied_is_pasted_by_keys(body):
    page = body.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    body.focus()
    page.evaluate(
        """async () => navigator.clipboard.write([new ClipboardItem({
          "text/html": new Blob(["<p>Kolo <b>jede</b></p>"], {type: "text/html"}),
          "text/plain": new Blob(["Kolo jede"], {type: "text/plain"})})])"""
    )
    body.press("Control+v")
    assert body.input_value() == "Kolo **jede**"
