"""Public pages of meetings, and the organisers' forms."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def list_(request):
    return render(request, "meetings/list.html")
