"""Giving feedback to a pitch, and all pitches of a meeting to which one may give it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from meetings.feedback_forms import FeedbackForm
from meetings.feeding_back import city_in_the_room, give, own_feedback, speaks_for, to_answer
from meetings.views.meetings import find
from meetings.views.pitches import read
from posts.editing import Stale
from practices.views.conflict import gives_back
from practices.views.write import from_own_form


@sensitive_post_parameters()
@from_own_form
@gives_back(FeedbackForm)
def pitch_feedback(request, code):
    """Three short answers, for whoever was in the room; they can be changed for fourteen days."""
    pitch = read(request, code)
    if speaks_for(pitch, request.user) is None:
        raise Http404
    mine = own_feedback(pitch, request.user)
    first = {name: getattr(mine, name) for name in ("will", "useful", "more")} if mine else None
    form = FeedbackForm(kept.sent(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            give(pitch, form.cleaned_data, by=request.user)
        except Stale:
            raise Http404 from None
        kept.forget(request)
        messages.success(request, _("Thank you. The city of the pitch reads it."))
        return redirect("meetings:feedback", pitch.meeting.number)
    context = {"pitch": pitch, "meeting": pitch.meeting, "form": form, "mine": mine}
    return render(request, "pitches/feedback.html", context)


def meeting_feedback(request, number):
    """The pitches of a meeting to which this person may give feedback, for whoever was there."""
    meeting = find(request, number)
    city = city_in_the_room(meeting, request.user)
    if city is None:
        raise Http404
    rows = to_answer(meeting, request.user, city)
    return render(request, "pitches/feedback_list.html", {"meeting": meeting, "rows": rows})
