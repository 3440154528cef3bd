"""The home page: one for the public, one for members."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.translation import get_language

from cities.acting import acting_membership, is_organiser
from cities.map import dots
from cities.models import City, Membership
from meetings.models import Meeting, Series
from meetings.waiting import waiting_at_meetings
from posts import facets
from posts.models import Level, Post
from practices.cards import newest
from practices.filters import Words
from practices.kinds import SPACES, space_of
from practices.models import PublicText
from practices.news import News
from practices.views.mentions import my_cities
from practices.waiting import waiting_for

NEWEST = 5
DRAFTS = 5
STORIES = 3
CITIES = 60  # on the map of the public home; the directory has them all


@login_not_required
def home(request):
    """Who is let in sees what waits behind the door; who is not, what the door is for."""
    return _for_members(request) if request.user.is_authenticated else _for_the_public(request)


def _for_the_public(request):
    cities = list(City.objects.community().defer("arms"))
    largest = _largest(cities)
    shown = [city for city in cities if city.pk in largest]
    series = Series.objects.first()
    meetings = Meeting.objects.public().with_places()
    return render(
        request,
        "home/public.html",
        {
            "upcoming": meetings.upcoming().first(),
            "past": meetings.past()[:3],
            "stories": PublicText.objects.public()[:STORIES],
            "cities": shown,
            "dots": dots(shown),
            "all_cities": len(cities),
            "members": sum(city.reads_member_posts for city in cities),
            "candidates": sum(city.status == City.Status.CANDIDATE for city in cities),
            "series": series,
            "needs": _in_language(series.needs if series else []),
            "initiators": list(series.initiators.values_list("name", flat=True)) if series else [],
            "levels": [Level.CITY, Level.CIRCLE, Level.MEMBERS],
        },
    )


def _largest(cities):
    """The cities that the map of the home page has room for."""
    return {city.pk for city in sorted(cities, key=lambda city: city.population or 0, reverse=True)[:CITIES]}


def _in_language(needs):
    """The words of agreed needs, kept as [{key, cs, en}]."""
    return [need.get(get_language()) or need["cs"] for need in needs]


def _for_members(request):
    person = request.user
    person.note_visit()
    since = person.previous_visit_at
    membership, cities = acting_membership(request), my_cities(request)
    news, words = News.to(person), Words()
    added, organiser = news.count(), is_organiser(request)
    at_meetings = waiting_at_meetings(person, cities, organiser=organiser)
    mine = Post.objects.visible_to(person).filter(author=person.pk, state=Post.State.DRAFT, kind__in=SPACES)
    return render(
        request,
        "home/member.html",
        {
            "membership": membership,
            "organiser": organiser,
            "since": since,
            "added": added,
            "on_topics": news.by_topic(words) if added else [],
            "cards": newest(person, news=news, limit=NEWEST, topics=words.topic_tags()),
            "drafts": [(space_of(draft), draft) for draft in mine.order_by("-updated_at", "-pk")[:DRAFTS]],
            "meeting": Meeting.objects.upcoming().with_places().first(),
            "waiting": waiting_for(person, cities, since=since) | at_meetings,
            "ours": _ours(membership.city) if membership else None,
        },
    )


def _ours(city):
    """What the person's own city has here: practices that the person may read, people and coordinators."""
    acting = Membership.objects.acting().filter(city=city.pk)
    coordinators = Count("person", filter=Q(role=Membership.Role.COORDINATOR), distinct=True)
    return {
        "practices": facets.cards(Post.Kind.PRACTICE, {facets.CITY: [city.pk]})[: facets.CAP].count(),
        **acting.aggregate(people=Count("person", distinct=True), coordinators=coordinators),
    }
