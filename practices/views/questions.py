"""Questions to the cities: the list, and the page of one with its answers."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from cities.acting import acting_city, is_organiser
from posts import facets
from posts.markdown import as_text
from posts.search import parse
from posts.talking import paragraphs
from practices import questions
from practices.cards import counted, shorten
from practices.filters import Words
from practices.having_read import changed_in_question, note_read
from practices.knowing import people_near, practices_near
from practices.models import Question
from practices.reading import door
from practices.views.talking import talk_under

STATES = {"ceka": Question.Asked.OPEN, "odpovezeno": Question.Asked.ANSWERED, "uzavreno": Question.Asked.CLOSED}
NEAR = {"practices": practices_near, "people": people_near}
FACETS = {"stav": facets.ASKED, "tema": facets.TOPIC, "mesto": facets.CITY}


def question_list(request):
    """Questions that the reader may read, the newest or the best hits first; narrowed by state, topic and city."""
    words, asked = Words(), {name: request.GET[name] for name in FACETS if request.GET.get(name)}
    chosen = {FACETS[name]: [_number(words, name, value)] for name, value in asked.items()}
    query, counts = counted(chosen, parse(request.GET.get("q", "")), questions.KIND)
    places = {"after": request.GET.get("po", ""), "before": request.GET.get("pred", "")}
    page = questions.page(request.user, chosen, topics=words.topic_tags(), query=query, **places)
    typed = {"q": query.text} if query else {}
    words.add_cities(list(counts.values.get(facets.CITY, {})))

    def address(**more):
        return f"{reverse('questions:list')}?{urlencode(typed | asked | more)}"

    context = {
        "cards": page.cards,
        "counts": counts,
        "query": query,
        "filtered": bool(asked or query),
        "choices": [_choices(name, asked.get(name), counts, words) for name in FACETS],
        "may_write": acting_city(request) or is_organiser(request),
        "newer": address(pred=page.newer) if page.newer else "",
        "older": address(po=page.older) if page.older else "",
        "address": reverse("questions:list"),
    }
    return render(request, "questions/list.html", context)


def _number(words, name, value):
    if name == "stav":
        return STATES.get(value, facets.UNKNOWN)
    return words.number(FACETS[name], value)


def _choices(name, chosen, counts, words):
    """(name of the filter, [(value, label, count, is it chosen)]): only what a question that is read has."""
    found = counts.values.get(FACETS[name], {})
    if name == "stav":
        return name, [(key, each.label, found[each], key == chosen) for key, each in STATES.items() if each in found]
    known = [(words.of(FACETS[name], number), count) for number, count in found.items()]
    rows = [(value[0], value[1], count, value[0] == chosen) for value, count in known if value]
    return name, sorted(rows, key=lambda row: (-row[2], row[1]))


def question_detail(request, code):
    """A question as its readers see it, with its answers. For anybody else the page does not exist."""
    question = questions.find(code, request.user)
    if question is None:
        raise Http404
    sill = None if question.is_draft else door(question)
    answer = questions.answer_of(question, reader=request.user)
    if sill and question.editable:
        sill["history_url"] = reverse("questions:share", args=[code]) + "#log"
    talk = talk_under(request, question) if sill else None
    context = {
        "question": question,
        "practice": question,  # what the templates of talking call the post
        "sill": sill,
        "of": [term.name for term in question.topics.all()],
        "answer": answer,
        "answer_parts": paragraphs(answer.body) if answer else [],
        "helped_by": questions.helped_by(question, reader=request.user) if question.closed_at else None,
        "talk": talk,
        "marks": _marks(talk, question) if talk and question.editable else [],
        "changed": changed_in_question(question),
        "tongue": question.language if question.language != get_language() else "",
    }
    if sill and request.method == "GET":
        note_read(question, request.user, city=None)  # which cities opened a question is told to nobody
    return render(request, "questions/detail.html", context)


def _marks(talk, question):
    """[(code, who and how it begins)] of what may be marked on this page of the thread: not what is marked already."""
    said = [each for row in talk["thread"].rows for each in (row.comment, *row.replies) if each]
    return [
        (each.code, " · ".join(filter(None, (each.city, each.author, shorten(as_text(each.body), 60)))))
        for each in said
        if each.id != question.answer_id and not each.deleted_at
    ]


def question_near(request, code):
    """Who and what may help, for those who ask: a page of its own, or the part that the question's page asks for."""
    question = questions.find(code, request.user)
    if question is None or not question.editable:
        raise Http404
    text, topics = f"{question.title} {question.problem}", list(question.topics.values_list("pk", flat=True))
    near = {name: find(text, topics, reader=request.user) for name, find in NEAR.items()}
    is_part = request.headers.get("X-Requested-With") == "part"
    context = {"question": question, "near": near}
    response = render(request, "questions/_near.html" if is_part else "questions/near.html", context)
    patch_vary_headers(response, ["X-Requested-With"])
    return response
