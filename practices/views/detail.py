"""One practice."""

from django.shortcuts import get_object_or_404, render

from practices.models import Practice


def practice_detail(request, code):
    """A practice as its readers see it; for anybody else it is a missing page."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user), code=code)
    return render(request, "practices/detail.html", {"practice": practice})
