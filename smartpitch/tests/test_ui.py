"""The template tags, and the rules of the style sheets."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from posts.models import Level
from practices.models import Outcome, Stage
from smartpitch.templatetags import ui

SPRITE = (settings.BASE_DIR / "static/img/icons.svg").read_text()
DRAWINGS = set(re.findall(r'id="([\w-]+)"', SPRITE))
STYLES = sorted((settings.BASE_DIR / "static/css").rglob("*.css"))
TEMPLATES = sorted(
    path
    for path in (settings.BASE_DIR / "templates").rglob("*.html")
    if path.parts[-2] != "mail"  # mail has no style sheet
)


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def a_card(**changes):
    return {"url": "/praxe/x/", "city": "Písek", "title": "Název", "level": "members"} | changes


def test_every_level_outcome_and_stage_has_its_drawing():
    ended = {f"s-{stage}-end" for stage in Stage.values if stage != Stage.STOPPED}
    assert ended <= DRAWINGS
    assert {f"d-{level}" for level in Level.values} | {"d-public"} <= DRAWINGS
    assert {f"o-{outcome}" for outcome in Outcome.values} | {f"s-{stage}" for stage in Stage.values} <= DRAWINGS


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_icon_of_a_template_is_drawn(path):
    assert set(re.findall(r'{% icon "([\w-]+)"(?!\|)', path.read_text())) <= DRAWINGS


def test_door_says_its_word_and_its_reach():
    with override("cs"):
        assert "6\N{NO-BREAK SPACE}měst" in ui.door("circle", 6)
    with override("en"):
        assert "All member cities" in ui.door("members")
        assert "Circle &lt;Energy&gt;" in ui.door("circle", "", "Circle <Energy>")


def test_words_follow_the_language():
    with override("en"):
        english = ui.outcome("failed")
    with override("cs"):
        assert ui.outcome("failed") != english


def test_what_is_remembered_depends_on_the_values_and_the_language_alone():
    source = '{% remembered "practices/_said.html" parts=parts %}'
    ours, theirs = (((False, "Psali jsme <my>."),), ((True, "Psali oni."),))
    assert "&lt;my&gt;" in render(source, parts=ours) and "blockquote" in render(source, parts=theirs)
    assert render(source, parts=ours, person="Jana") == render(source, parts=ours, person="Karel")
    pill = '{% remembered "practices/_in_use.html" pills=pills %}'
    with override("cs"):
        czech = render(pill, pills=("topic",))
    with override("en"):
        assert render(pill, pills=("topic",)) != czech


def test_stopped_practice_says_where_it_ended():
    with override("en"):
        assert "ended in tender" in ui.stage("stopped", "tender")
        assert "s-tender-end" in ui.stage("stopped", "tender")


def test_card_escapes_what_people_wrote():
    html = render("{% card card %}", card=a_card(title="<b>&", text="<script>", topics=[('/?"', "<i>")]))
    assert "<b>&" not in html
    assert "<script>" not in html
    assert 'href="/?&quot;"' in html


def test_card_of_a_free_practice_does_not_say_that_the_price_is_missing():
    with override("en"):
        assert "price not given" in render("{% card card %}", card=a_card())
        assert "price not given" not in render("{% card card %}", card=a_card(cost=0))


def test_blocks_escape_their_titles_and_keep_their_slot():
    html = render('{% panel title id="x" %}<p>slot</p>{% endpanel %}', title="<b>")
    assert html == '<section class="panel" aria-labelledby="x"><h2 id="x">&lt;b&gt;</h2><p>slot</p></section>'


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "tokens.css"], ids=lambda path: path.name)
def test_colours_stand_only_in_the_tokens(path):
    assert not re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", path.read_text(), re.IGNORECASE)


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "tokens.css"], ids=lambda path: path.name)
def test_sizes_stand_only_in_the_tokens(path):
    rules = re.sub(r"@media[^{]*", "", path.read_text())  # a breakpoint cannot be a custom property
    assert not re.findall(r"[0-9]rem", rules)


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_no_style_and_no_script_in_the_markup(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


LARGER = {"ticks.js": 7500}  # loaded at the door alone: what it keeps, sends and shows belongs together


def test_scripts_stay_small():
    for path in Path(settings.BASE_DIR / "static/js").glob("*.js"):
        assert path.stat().st_size <= LARGER.get(path.name, 3500), path.name


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500", "503"])
def test_error_page_stands_alone(name):
    html = Template("{% include name %}").render(Context({"name": f"{name}.html"}))
    assert "<form" not in html
    assert "csrf" not in html
