"""How another city will see a practice: the page of reading, for its editors only."""

from django.http import Http404

from practices.desk import editable


def practice_preview(request, code):
    practice = editable(request, code)
    if practice is None:
        raise Http404
    raise Http404
