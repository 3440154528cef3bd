"""/setkani/sliby/: what cities have promised each other at meetings, for the two of them and for organisers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities.acting import acting_memberships, is_organiser
from cities.kept import sent
from cities.models import City
from meetings.models import Meeting, Promise
from meetings.promise_forms import PromiseForm, WordForm
from meetings.promising import (
    before_meeting,
    give,
    given_and_kept,
    may_thank,
    settle,
    sides,
    thank,
    ways,
)
from meetings.registering import who_comes

State = Promise.State
SIZE = 25


def promise_list(request):
    """?co=dluzime|ceka|otevrene|hotove, ?mesto=… narrows it to what goes to or from one city."""
    cities, organiser = reader_of(request)
    kinds = _kinds(cities, organiser)
    seen = Promise.objects.all() if organiser else Promise.objects.filter(_of(cities))
    other = _other(request, seen)
    found = seen.filter(Q(giver=other.pk) | Q(receiver=other.pk)) if other else seen
    counts = found.aggregate(**{key: Count("pk", filter=condition) for key, (_label, condition) in kinds.items()})
    chosen = request.GET.get("co") if request.GET.get("co") in kinds else next(iter(kinds))
    order = ["-closed_at", "-pk"] if chosen == "hotove" else ["due", "pk"]
    rows = found.filter(kinds[chosen][1]).with_cities().order_by(*order)
    page = Paginator(rows, SIZE).get_page(request.GET.get("strana"))
    context = {
        "page": page,
        "tabs": [(label, counts[key], _query(key, other), key == chosen) for key, (label, _condition) in kinds.items()],
        "chosen": chosen,
        "query": _query(chosen, other),
        "other": other,
        "all_url": f"?{_query(chosen, None)}",
        "others": _others(seen, cities),
        "meeting": Meeting.objects.begun().first(),
    }
    return render(request, "meetings/promises.html", context)


def reader_of(request):
    """(the cities for which they act, whether they organise); for anybody else there is no such page."""
    cities = list(dict.fromkeys(seat.city for seat in acting_memberships(request)))
    organiser = is_organiser(request)
    if not cities and not organiser:
        raise Http404
    return cities, organiser


def _of(cities):
    numbers = [city.pk for city in cities]
    return Q(giver__in=numbers) | Q(receiver__in=numbers)


def _kinds(cities, organiser):
    """{key: (label, condition)} of the parts of the list."""
    numbers, waits = [city.pk for city in cities], Q(state=State.OPEN)
    kinds = {}
    if cities:
        kinds["dluzime"] = (_("We owe"), waits & Q(giver__in=numbers))
        kinds["ceka"] = (_("Owed to us"), waits & Q(receiver__in=numbers))
    if organiser:
        kinds["otevrene"] = (_("All open ones"), waits)
    kinds["hotove"] = (_("Done"), ~waits)
    return kinds


def _other(request, seen):
    """The city in ?mesto=…, when this person sees a promise to it or from it."""
    wanted = request.GET.get("mesto", "")
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 10):
        return None
    known = seen.filter(Q(giver=wanted) | Q(receiver=wanted)).values("pk")[:1]
    return City.objects.filter(pk=wanted).defer("arms").first() if known else None


def _others(seen, cities):
    """The cities to choose from: those of the promises that this person sees, without their own."""
    there = City.objects.filter(Q(pk__in=seen.values("giver")) | Q(pk__in=seen.values("receiver")))
    own = [city.pk for city in cities]
    return list(there.exclude(pk__in=own).order_by("sort_key", "pk").values_list("pk", "name"))


def _query(key, other):
    query = QueryDict(mutable=True)
    query["co"] = key
    if other:
        query["mesto"] = other.pk
    return query.urlencode()


@sensitive_post_parameters("what")
def promise_new(request):
    """Promise something at the meeting that is being held or was held last."""
    cities, organiser = reader_of(request)
    meeting = Meeting.objects.begun().with_places().first()
    if meeting is None:
        raise Http404
    coming = {row["city_id"] for row in who_comes(meeting)}
    form = PromiseForm(sent(request), givers=None if organiser else cities, coming=coming)
    if request.method == "POST" and form.is_valid():
        made = give(meeting, form.said(), by=request.user)
        messages.success(request, _("Written down. Only the two cities and the organisers read it."))
        return redirect("meetings:promise", made.code)
    return render(request, "meetings/promise_new.html", {"meeting": meeting, "form": form})


@sensitive_post_parameters("word")
def promise_detail(request, promise):
    """One promise; POST says how it stands, or thanks."""
    cities, _organiser = reader_of(request)
    found = Promise.objects.filter(code=promise).with_cities().first()
    if found is None:
        raise Http404
    typed = sent(request)
    form = WordForm(typed if typed and "word" in typed else None)
    if request.method == "POST" and ("word" not in request.POST or form.is_valid()):
        if _done(request, found, cities, form):
            return redirect("meetings:promise", promise)
        if "word" not in request.POST:
            messages.warning(request, _("It has changed meanwhile. Look at it once more."))
            return redirect("meetings:promise", promise)
    return _show(request, found, cities, form)


def _done(request, found, cities, form):
    """Do what was asked for, if it can (still) be done."""
    if "thanks" in request.POST:
        done = may_thank(found, cities) and thank(found, by=request.user)
        said = _("The other city will learn of your thanks.")
    else:
        word = form.cleaned_data["word"] if form.is_bound else ""
        state = State.GIVEN_UP if form.is_bound else request.POST.get("state", "")
        state = state if word or state != State.GIVEN_UP else ""  # never without a word
        done = state in ways(found, cities) and settle(found, state, word, by=request.user)
        said = _("Written down. The other city sees it.")
    if done:
        messages.success(request, said)
    return done


def _show(request, found, cities, form):
    unsaid = ""
    if request.method == "POST" and form.is_valid():  # it has ended meanwhile
        unsaid = "" if form.cleaned_data["word"] == found.word else form.cleaned_data["word"]
        form = WordForm()
    context = {
        "promise": found,
        "mine": sides(found, cities),
        "ways": ways(found, cities),
        "may_thank": may_thank(found, cities),
        "form": form,
        "unsaid": unsaid,
    }
    return render(request, "meetings/promise.html", context, status=409 if unsaid else 200)


def promises_beside(request, meeting, coming):
    """On the page of a meeting: what is open between my cities and those that come; where one promises; for organisers
    how many were given and kept.
    """
    cities, organiser = [seat.city_id for seat in acting_memberships(request)], is_organiser(request)
    if not cities and not organiser:
        return {}
    beside = {}
    if meeting.is_to_come:
        beside["promises"] = list(before_meeting(cities, coming or []))
    if meeting.date <= timezone.localdate():
        beside["begun"] = True
        beside["may_promise"] = meeting.is_to_come or Meeting.objects.begun().first() == meeting
        beside["promised"] = given_and_kept(meeting) if organiser else None
    return beside
