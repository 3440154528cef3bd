"""How others will see it: a practice as another city reads it, for its editors only; one text while it is written."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from cities.models import City
from posts.files import files_of
from posts.models import Level
from posts.visibility import READ, cities_reached, grants_of
from practices import reading
from practices.narrower import as_read_by
from practices.views.detail import record


def practice_preview(request, code):
    """The practice as ?mesto=… reads it. Of that city nothing but its name is used."""
    practice = reading.find(code, request.user)
    if practice is None or not practice.editable:
        raise Http404
    cities = list(City.objects.community().exclude(pk=practice.city_id).defer("arms"))
    reading_now = _cities_that_read(practice, cities)
    chosen = _chosen(request.GET.get("mesto"), cities) or next(
        (each for each in cities if each.pk in reading_now), None
    )
    context = {"practice": practice, "cities": cities, "chosen": chosen}
    if chosen is None or chosen.pk not in reading_now:
        return render(request, "practices/preview_nothing.html", context)
    practice.editable = False
    context |= record(practice, reading.rows_of(practice))
    context |= as_read_by(chosen, practice, by=request.user) if practice.parted else {}
    context["files"] = files_of(practice, reader=request.user) if practice.filed else None
    return render(
        request, "practices/preview.html", context | {"sill": None if practice.is_draft else reading.door(practice)}
    )


@sensitive_post_parameters()
def text_preview(request):
    """The field of the form that ?show names. Nothing is kept; a sign-in on the way has lost it."""
    if request.method != "POST":
        return redirect("practices:list")
    text = request.POST.get(request.POST.get("show", ""), "")
    return render(request, "practices/text_preview.html", {"text": text})


def _chosen(number, cities):
    return next((city for city in cities if str(city.pk) == number), None)


def _cities_that_read(practice, cities):
    """Which of the cities read it, or would read this draft: its cities are named only when it is shared."""
    if not practice.is_draft:
        groups = [group for group, codename in grants_of(practice) if codename == READ]
        return set(cities_reached(groups).values_list("pk", flat=True))
    would = {Level.CITY: lambda city: False, Level.MEMBERS: lambda city: city.reads_member_posts}
    return {city.pk for city in cities if would.get(practice.level, lambda city: True)(city)}
