"""Pages of cities that show several apps at once: the directory with the map, and the page of a city."""

from collections import Counter
from urllib.parse import urlencode

import czech_sort
from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, Value
from django.shortcuts import get_object_or_404, render

from cities.acting import acting_city, coordinates, is_organiser
from cities.filters import CityFilter
from cities.map import dots
from cities.models import Circle, City, CityFact, Membership, Trait
from cities.prepared import fetch
from cities.status import history
from meetings.models import Meeting
from posts import facets
from posts.models import Card, Post
from practices.adopting import adoptions_around
from practices.cards import newest
from practices.models import PublicText

PER_PAGE = 100
NEWEST = 5
STORIES = 6
FILTERS = CityFilter.base_filters


def seen_by(person):
    """Cities that this person may know of: the community, and places from public sources they may read about.

    A place outside the community exists here only through what is shared about it.
    """
    known = ~Q(status=City.Status.OUTSIDE)
    if not person.is_authenticated:
        return City.objects.filter(known)
    token = Value(facets.token(facets.CITY, 0)) + OuterRef("pk")
    return City.objects.filter(known | Exists(Card.objects.filter(facets__overlap=[token])))


@login_not_required
def directory(request):
    """All cities in Czech order, beside the map; every dot stands in the list too."""
    cities = list(seen_by(request.user).with_arms())
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    fitting = CityFilter(chosen, City.objects.all()).numbers() if chosen else None
    found = [city for city in cities if fitting is None or city.pk in fitting]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("strana"))
    return render(
        request,
        "cities/list.html",
        {
            "page": page,
            "dots": dots(page.object_list),
            "filters": [_filter(name, cities, chosen) for name in FILTERS],
            "pills": [_pill(name, value, chosen) for name, value in chosen.items()],
            "query": urlencode(chosen),
            "organiser": is_organiser(request),
            "counted": request.user.is_authenticated and _count_practices(page.object_list),
        },
    )


def _value(city, name):
    return str(getattr(city, FILTERS[name].field_name))


def _filter(name, cities, chosen):
    """One filter with the values that its cities have, in the order of the choices."""
    label, choices = FILTERS[name].label, FILTERS[name].extra["choices"]
    counts = Counter(_value(city, name) for city in cities)
    options = [(str(v), w, counts[str(v)], chosen.get(name) == str(v)) for v, w in choices if counts[str(v)]]
    return {"name": name, "label": label, "options": options}


def _pill(name, value, chosen):
    words = {str(choice): word for choice, word in FILTERS[name].extra["choices"]}
    left = urlencode({other: kept for other, kept in chosen.items() if other != name})
    return words.get(value, value), f"?{left}"


def _count_practices(cities):
    """Give each city `shared`: how many of its practices the reader may read. False when they are too many to count."""
    counts = facets.counts(Post.Kind.PRACTICE, {})
    for city in cities:
        city.shared = counts.values.get(facets.CITY, {}).get(city.pk, 0)
    return not counts.more


@login_not_required
def city(request, pk):
    """One city: what is public about it, and for members its people and what it shares with the reader."""
    city = get_object_or_404(seen_by(request.user).with_arms().annotate(**_answers()), pk=pk)
    organiser = is_organiser(request)
    meetings = list(_meetings(city))
    context = {
        "city": city,
        "has": [Trait(trait).label for trait in city.has],
        "has_not": [Trait(trait).label for trait in city.has_not],
        "history": history(city),
        "hosted": [meeting for meeting in meetings if meeting.city_id == city.pk],
        "attended": [meeting for meeting in meetings if meeting.city_id != city.pk],
        "stories": PublicText.objects.public().filter(city=city.pk)[:STORIES] if city.tells else [],
        "goals": _goals(request.user, city),
        "organiser": organiser,
        "may_edit": city.status in City.ACTIVE and (organiser or coordinates(request, city)),
    }
    if request.user.is_authenticated:
        context |= _shared_with(request.user, city)
        context["adoptions"] = adoptions_around(city, reader=request.user)
        context["circles"] = Circle.objects.seen_by(request.user).of_city(city).filter(retired_at=None)
    context["people"] = _people(request, city)
    return render(request, "cities/detail.html", context)


def _answers():
    """What the city says of itself, and whether it tells everybody a story, in the statement that reads it."""
    answers = CityFact.objects.filter(city=OuterRef("pk")).order_by("pk").values("trait")
    tells = Exists(PublicText.objects.filter(city=OuterRef("pk"), withdrawn_at=None))
    return {
        "tells": tells,
        "has": ArraySubquery(answers.filter(has=True)),
        "has_not": ArraySubquery(answers.filter(has=False)),
    }


def _meetings(city):
    taking_part = Q(city=city.pk) | Q(participating_cities=city.pk) | Q(earlier_cities=city.pk)
    return Meeting.objects.public().filter(taking_part).with_places().distinct()


def _shared_with(person, city):
    """The newest practices of the city that the person may read, and how many there are."""
    of_city = {facets.CITY: [city.pk]}
    cards = newest(person, of_city, limit=NEWEST)
    count = len(cards)
    if count == NEWEST:
        count = facets.cards(Post.Kind.PRACTICE, of_city)[: facets.CAP].count()
    return {"cards": cards, "count": count}


# Of practices that the reader may read (the view carries the rule, the table row security).
SERVING = """select served.goal, count(distinct card.post_id) from posts_visible_card card
join practices_practice practice on practice.post_ptr_id = card.post_id, unnest(practice.goals) as served (goal)
where card.city_id = %(city)s and card.kind = 'practice' group by served.goal"""


def _goals(person, city):
    """[(goal of the city's strategy, how many of its practices serve it)]; for the public without the number."""
    if not city.goals:
        return []
    served = dict(fetch(SERVING, {"city": city.pk})) if person.is_authenticated else {}
    return [(goal, served.get(goal, 0)) for goal in city.goals]


def _people(request, city):
    """Who acts for the city now and may be known to the reader, in Czech order of names."""
    acting = people_seen_by(request).filter(city=city.pk)
    return sorted(acting.select_related("unit"), key=lambda membership: czech_sort.key(membership.person.name))


def people_seen_by(request):
    """The memberships, with their people, that the reader may know of: member cities and organisers know everybody who
    acts for a city, candidates and observers their own colleagues, others nobody.
    """
    acting = Membership.objects.acting().select_related("person")
    own = acting_city(request)
    if is_organiser(request) or own and own.reads_member_posts:
        return acting
    return acting.filter(city=own.pk) if own else acting.none()
