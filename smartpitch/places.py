"""Pages of cities that show several apps at once: the directory with the map, and the page of a city."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def directory(request):
    return render(request, "cities/list.html")


@login_not_required
def city(request, pk):
    return render(request, "cities/detail.html")
