"""Constant parts of templates are written once for each language; what differs between readers never is."""

from django.template import engines
from django.template.base import NodeList
from django.utils import translation

from smartpitch.folding import Constant, fold

SOURCE = """{% load i18n ui %}{% if person %}<a href="{% url 'directory' %}">{% icon "pin" %}
{% translate "Cities" %}</a>{{ person }}{% endif %}{% for name in names %}
<b>{% translate "Cities" %}</b>{{ name }}{% endfor %}{% translate title %}"""


def folded(source=SOURCE):
    template = engines["django"].from_string(source)
    fold(template.template.nodelist)
    return template


def constants(nodelist):
    for node in nodelist:
        if isinstance(node, Constant):
            yield node
        for value in vars(node).values():
            if isinstance(value, NodeList) and not isinstance(node, Constant):
                yield from constants(value)


def test_says_what_the_template_said_to_each_reader_in_each_language():
    plain, quick = engines["django"].from_string(SOURCE), folded()
    for language in ("cs", "en", "cs"):
        with translation.override(language):
            for person in ("Jana", "Petr", ""):
                context = {"person": person, "names": ["Písek", "Kolín"][: len(person)], "title": "Practices"}
                assert quick.render(context) == plain.render(context)


def test_nothing_that_a_context_can_change_is_kept():
    for varying in (
        "{{ name }}",
        "{% translate name %}",
        "{% url name %}",
        "{% url 'city' 1 %}",
        "{% icon name %}",
        "{% translate 'Cities' as name %}",
        "{% csrf_token %}",
        "{% door level %}",
        "{% translate 'Cities'|add:name %}",
    ):
        assert not list(constants(folded("{% load i18n ui %}" + varying).template.nodelist)), varying


def test_no_thread_meets_a_template_that_is_not_folded_yet(monkeypatch):
    """It is folded before it is kept for others."""
    kept = []
    loader = engines["django"].engine.template_loaders[0]
    monkeypatch.setattr("smartpitch.folding.fold", lambda nodelist: kept.append(len(loader.get_template_cache)))
    loader.reset()
    loader.get_template("404.html")
    loader.reset()
    assert kept == [0]


def test_pages_of_the_site_are_folded():
    assert list(constants(engines["django"].get_template("base.html").template.nodelist))
