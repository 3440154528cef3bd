"""Pages that show several apps at once: the home page and the page of a city."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse


@login_not_required
def home(request):
    return HttpResponse("")


@login_not_required
def city(request, pk):
    return HttpResponse("")
