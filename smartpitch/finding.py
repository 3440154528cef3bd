"""/hledat/: one search over everything that the reader may read, and what is suggested while typing."""

from difflib import get_close_matches
from functools import reduce
from operator import or_

import czech_sort
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat, Lower
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cities.acting import acting_city, is_organiser
from cities.prepared import fetch
from cities.stems import fold, keys, keys_of, words
from meetings.models import Meeting
from meetings.models.meeting import IN_LIST, Row
from meetings.recalling import recall
from posts.search import parse
from practices import cards, questions
from practices.filters import PracticeFilters, Words
from practices.knowing import people_near, topics_near
from practices.narrower import found_in_parts
from practices.news import News
from smartpitch.places import people_seen_by, seen_by

FEW = 5  # of each kind on the page of all
MEETINGS = 500  # the newest, looked through for words
KNOWN = 1000  # titles that spelling is compared with
ACCENTS = "áčďéěíňóřšťúůýžäëöüľĺŕô", "acdeeinorstuuyzaeoulrro"


def folded(name):
    """A name in small letters without diacritics, each of its words after a space."""
    return Concat(Value(" "), Func(Lower(name), *map(Value, ACCENTS), function="translate"))


@require_safe
def search(request):
    """Everything that fits what was typed, by kind; of each a few, with the way to all."""
    query = parse(request.GET.get("q", ""))
    context = {"query": query}
    if query:
        context |= _practices(request, query) | {
            "parts": found_in_parts(request.user, query, few=FEW),
            "questions": _questions(request, query),
            "cities": _cities(request.user, query)[:FEW],
            "people": _people(request, query)[:FEW],
            "meetings": _meetings(query)[:FEW],
            "notes": recall(request.user, query, size=FEW, weaker=False)[1].notes,
        }
        if not context["cards"]:
            context |= _asking(request, query)
        if context["loose"] or not context["counts"].total:
            context["meant"] = did_you_mean(request.user, query)
    return render(request, "search.html", context)


@require_safe
def suggest(request):
    """What the box offers while somebody types, as JSON [[words, city]]: titles and places that begin so."""
    query = parse(request.GET.get("q", ""), unfinished=True)
    offers = []
    if query.wanted and len(query.text) > 1:
        offers = [(title, city) for _code, title, city in cards.titles(request.user, query)]
        offers += [(name, "") for name in _names_of_cities(query)]
    return JsonResponse(offers, safe=False, json_dumps_params={"ensure_ascii": False})


def _practices(request, query):
    filters = PracticeFilters(request.GET, Words())
    found, counts = cards.counted({}, query)
    page = cards.page(
        request.user,
        {},
        query=found,
        by="rank",
        size=FEW,
        news=News.to(request.user),
        topics=filters.words.topic_tags(),
    )
    return {"cards": page.cards, "counts": counts, "loose": found.is_loose, "all_url": filters.address()}


def _questions(request, query):
    """A few questions with all the words, of those that the reader may read."""
    return questions.page(request.user, {}, topics={}, query=query, size=FEW).cards


def _asking(request, query):
    """Nothing is known about it: who may ask the cities, and two people of those nearest to it."""
    topics = topics_near(query.text)
    return {
        "may_ask": acting_city(request) or is_organiser(request),
        "people_near": people_near(query.text, topics, reader=request.user, most=2),
    }


def _cities(person, query):
    """Cities that one of the words names."""
    return seen_by(person).with_arms().filter(keys__overlap=sorted(query.keys))


# By hand, as every letter typed asks. Only the community, whose names are public.
BEGINNING = f"""
select name from cities_city
where status <> 'outside' and starts_with(translate(lower(name), '{ACCENTS[0]}', '{ACCENTS[1]}'), %(start)s)
order by sort_key, id limit 3"""  # noqa: S608  our own letters


def _names_of_cities(query):
    """Names of cities that begin with what is typed."""
    return [name for (name,) in fetch(BEGINNING, {"start": fold(query.text)})]


def _people(request, query):
    """People whose name has every word, in any of its forms; only those whom the reader may know."""
    typed = [keys(word) for word in words(query.text) if keys(word)]
    if not typed:
        return []
    found = people_seen_by(request).annotate(folded=folded("person__name"))
    for word in typed:
        found = found.filter(reduce(or_, (Q(folded__contains=f" {key}") for key in word)))
    return sorted(found.select_related("city"), key=lambda seat: czech_sort.key(seat.person.name))


def _meetings(query):
    """Announced and past meetings that have all the words in what is public about them."""
    typed = [keys(word) for word in words(query.text) if keys(word)]
    if not typed:
        return []
    found = Meeting.objects.public().order_by("-number").values_list("city__keys", *IN_LIST)[:MEETINGS]
    return [row for city, row in ((city, Row.of(*said)) for city, *said in found) if _tells(row, city, typed)]


def _tells(row, city, typed):
    told = keys_of(f"{row.title} {row.theme} {row.venue} {row.date.year}").union(city)
    return all(word & told for word in typed)


def did_you_mean(person, query):
    """What was typed with its misspelt words mended, or "". Only words that this person may read are offered."""
    known = {fold(word): word for title in cards.newest_titles(person, KNOWN) for word in words(title)}
    known |= {fold(word): word for name in seen_by(person).values_list("name", flat=True) for word in words(name)}
    mended = query.text
    for word in words(query.text):
        if keys(word) and fold(word) not in known:
            close = get_close_matches(fold(word), known, n=1, cutoff=0.7)
            mended = mended.replace(word, known[close[0]].lower()) if close else mended
    return mended if fold(mended) != fold(query.text) else ""
