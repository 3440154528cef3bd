"""Closing a meeting: one page of steps for organisers, each with its state and what to do about it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.kept import sent
from inbox.models import BulkLetter
from meetings import closing as rules
from meetings.closing_forms import (
    CitiesForm,
    CloseForm,
    GivenForm,
    PublishForm,
    QuestionsForm,
    ReportForm,
    TakeDownForm,
)
from meetings.going_on import all_go_on
from meetings.letters import letters_of
from meetings.models import Meeting, Pitch
from meetings.noting import minutes_of
from meetings.views.meetings import find, organisers_only
from posts.editing import Stale

LETTERS = ("without_practice", "present")  # audiences that are written to after a meeting


def closing(request, number):
    """The steps in their order; POST does the one that `step` of its form names. Before the day it only says when."""
    organisers_only(request)
    meeting = find(request, number)
    if meeting.state not in (Meeting.State.ANNOUNCED, Meeting.State.HELD):
        raise Http404
    stands, typed = _as_it_stands(request, meeting), sent(request)
    forms = _forms(stands, typed)
    form = forms.get(request.POST.get("step")) if request.method == "POST" else None
    status = 200
    if form is not None and rules.may_be_closed(meeting) and form.is_valid():
        try:
            DEEDS[form.step](meeting, form, request.user)
            messages.success(request, DONE[form.step])
            return redirect(f"{reverse('meetings:closing', args=[number])}#{form.at or form.step}")
        except rules.NobodyTicked:
            form.add_error("reason", _("Nobody is ticked as present. Tick the list, or write why you close it so."))
        except Stale:
            status, stands = 409, _as_it_stands(request, meeting)
            forms = _forms(stands, typed)
            forms[form.step].ask_again()
    return render(request, "meetings/closing.html", stands | _shown(forms), status=status)


def _as_it_stands(request, meeting):
    """What the page says of each step."""
    pitches, cities = rules.pitches_to_tell(meeting, request.user), rules.cities_to_name(meeting)
    given = [pitch for pitch in pitches if pitch.status == Pitch.Status.GIVEN]
    agreed = rules.agreed_at(meeting, request.user)
    letters = letters_of(meeting).filter(audience__in=LETTERS, only=[]).exclude(state=BulkLetter.State.CANCELLED)
    return {
        "meeting": meeting,
        "open": rules.may_be_closed(meeting),
        "last_day": meeting.date_to or meeting.date,
        "there": rules.who_was_there(meeting),
        "agreed": agreed,
        "loose": [each for each in agreed["questions"] or () if each["goes_on"]],
        "pitches": pitches,
        "given": given,
        "unwritten": [pitch for pitch in given if pitch.about_id is None],
        "cities": cities,
        "unnamed": [city for city in cities if city.was_there and not city.named],
        "minutes": minutes_of(meeting, request.user),
        "draft": rules.report_draft(meeting),
        "letters": {letter.audience: letter for letter in letters.order_by("pk")},
    }


def _forms(stands, typed):
    """{step: its form}, bound when it is the one that was sent."""
    draft, cities = stands["draft"], stands["cities"]
    version = str(draft.version) if draft else "0"
    text = draft.text if draft else rules.proposed_report(stands["meeting"], cities, len(stands["given"]))
    made = [
        GivenForm(typed, pitches=stands["pitches"], now=rules.seen_of(stands["pitches"])),
        QuestionsForm(typed),
        CitiesForm(typed, cities=cities, now=rules.seen_of_cities(cities)),
        ReportForm(typed, text=text, now=version),
        PublishForm(typed, now=version),
        TakeDownForm(typed),
        CloseForm(typed),
    ]
    return {form.step: form for form in made}


def _shown(forms):
    sent_one = next((form for form in forms.values() if form.is_bound), forms["close"])
    return {f"{step}_form": form for step, form in forms.items()} | {"form": sent_one}


DEEDS = {
    "given": lambda meeting, form, by: rules.say_given(
        meeting, set(form.cleaned_data["given"]), why=form.why_others, seen=form.cleaned_data["seen"], by=by
    ),
    "questions": lambda meeting, form, by: all_go_on(meeting, form.cleaned_data["question"], by=by),
    "cities": lambda meeting, form, by: rules.name_cities(meeting, form.chosen, seen=form.cleaned_data["seen"], by=by),
    "report": lambda meeting, form, by: rules.draft_report(
        meeting, form.cleaned_data["text"], seen=form.cleaned_data["seen"], by=by
    ),
    "publish": lambda meeting, form, by: rules.publish_report(meeting, seen=form.cleaned_data["seen"], by=by),
    "take_down": lambda meeting, form, by: rules.take_report_down(meeting, by=by),
    "close": lambda meeting, form, by: rules.close(meeting, form.cleaned_data["reason"], by=by),
}
DONE = {
    "given": gettext_lazy("It is written down what was given."),
    "questions": gettext_lazy("They go on among the questions. Their owners and those who asked get a letter."),
    "cities": gettext_lazy("The page of the meeting names these cities."),
    "report": gettext_lazy("The draft is saved. Nobody but organisers reads it until you publish it."),
    "publish": gettext_lazy("Published. Everybody reads it on the page of the meeting."),
    "take_down": gettext_lazy("It is not on the page any more. The draft stays here."),
    "close": gettext_lazy("The meeting is closed: it was held."),
}
