"""Looking for a date: the poll of a planned meeting, for those who are asked and for organisers; missing to others."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cities.acting import acting_cities, is_organiser
from cities.kept import sent
from meetings.models import Meeting, Poll
from meetings.poll_forms import SHOWN, AnswerForm, ChooseForm, DaysForm, UntilForm
from meetings.polling import Over, Running, Stale, answer, asked, begin, choose, end, overview, prolong
from meetings.views.meetings import find, organisers_only, seen


def poll_new(request, number):
    """An organiser proposes days. While a poll runs, this leads to it."""
    organisers_only(request)
    meeting = find(request, number)
    running = Poll.objects.running().filter(meeting=meeting).first()
    if running or meeting.state != Meeting.State.PLANNED:
        return redirect("meetings:poll", running.code) if running else redirect(meeting)
    typed = sent(request)
    form, days = UntilForm(typed), DaysForm(typed)
    if request.method == "POST" and _fits(form, days):
        try:
            poll = begin(meeting, form.cleaned_data["until"], days.said(), by=request.user)
        except Running:  # a double click, or a colleague was faster
            return redirect("meetings:poll_new", number)
        messages.success(request, _("Coordinators of the cities get a letter with a link to this page."))
        return redirect("meetings:poll", poll.code)
    first, more = days.forms[:SHOWN], days.forms[SHOWN:]
    context = {"meeting": meeting, "form": form, "days": days, "first": first, "more": more}
    more_open = any(each.has_changed() or each.errors for each in more)
    return render(request, "meetings/poll_new.html", context | {"more_open": more_open})


def _fits(form, days):
    """Both are whole, and the deadline is before the first day."""
    form.full_clean()
    if days.is_valid():
        form.is_before(min(day["day"] for day in days.said()))
    for error in days.non_form_errors():
        form.add_error(None, error)
    return days.is_valid() and not form.errors


def poll_detail(request, poll):
    """What cities say, and what one's own says: anybody who acts for it may change that until the deadline."""
    poll, cities = _find(request, poll), acting_cities(request)
    city = next((each for each in cities if str(each.pk) == request.GET.get("mesto")), next(iter(cities), None))
    typed, answers = sent(request), _answers(poll)
    own = next((each for each in answers if city and each.city_id == city.pk), None)
    form = AnswerForm(typed, days=poll.days.all(), own=own) if city and poll.takes_answers else None
    if request.method == "POST" and form and form.is_valid():
        try:
            answer(poll, city, form.said(), by=request.user, version=form.cleaned_data["version"] or 0)
        except Stale:
            form.data = form.data.copy()
            answers = _answers(poll)
            form.data["version"] = next((each.version for each in answers if each.city_id == city.pk), 0)
            return _show(request, poll, city, answers, form, stale=True)
        except Over:  # it ended in this very moment
            form = None
        else:
            messages.success(request, _("Saved. Until the deadline anybody who acts for your city may change it."))
            return redirect(request.get_full_path())
    late = request.method == "POST" and form is None
    unsaid = typed.get("remark", "") if typed and form is None else ""
    if late and not unsaid:
        messages.warning(request, _("It has changed meanwhile. Look at it once more."))
    return _show(request, poll, city, answers, form, stale=late, unsaid=unsaid)


def _show(request, poll, city, answers, form, *, stale=False, unsaid=""):
    """stale: what was sent is not saved; unsaid: the words of it that can be sent no more."""
    rows = overview(poll, answers, seen(request))
    silent = {each.pk: each.name for each in asked()}
    for each in answers:
        silent.pop(each.city_id, None)
    organiser = is_organiser(request)
    context = {
        "poll": poll,
        "meeting": poll.meeting,
        "organiser": organiser,
        "cities": acting_cities(request),
        "city": city,
        "rows": [(row, form[row.day.key] if form else None) for row in rows],
        "answers": [(each, [each.in_words(row.day.key) for row in rows]) for each in answers],
        "remarks": [each for each in answers if each.remark],
        "mine": {each.pk for each in acting_cities(request)},
        "silent": list(silent.values()),
        "form": form,
        "stale": stale and form,
        "unsaid": unsaid,
        "choice": ChooseForm(rows=rows) if organiser and poll.is_running else None,
    }
    return render(request, "meetings/poll.html", context, status=409 if stale else 200)


def poll_until(request, poll):
    """An organiser moves the deadline, or ends the poll without a date."""
    organisers_only(request)
    poll = _find(request, poll)
    if not poll.is_running:
        return redirect("meetings:poll", poll.code)
    form = UntilForm(sent(request), initial={"until": poll.until}, before=poll.days.all()[0].day)
    if request.method == "POST" and "end" in request.POST:
        with suppress(Over):  # a double click, or a colleague was faster
            end(poll, by=request.user)
        messages.success(request, _("The poll has ended without a date."))
        return redirect("meetings:poll", poll.code)
    if request.method == "POST" and form.is_valid():
        prolong(poll, form.cleaned_data["until"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("meetings:poll", poll.code)
    return render(request, "meetings/poll_until.html", {"poll": poll, "meeting": poll.meeting, "form": form})


def poll_choose(request, poll):
    """This is the day: an organiser makes it the date of the meeting."""
    organisers_only(request)
    poll = _find(request, poll)
    if not poll.is_running:
        messages.info(request, _("The poll has ended meanwhile."))
        return redirect("meetings:poll", poll.code)
    form = ChooseForm(sent(request), rows=overview(poll, _answers(poll), seen(request)))
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("announced", "reason")}
        try:
            choose(poll, form.chosen, by=request.user, **said)
        except Over:
            messages.info(request, _("The poll has ended meanwhile."))
            return redirect("meetings:poll", poll.code)
        messages.success(request, _("The meeting has its date, and the poll has ended."))
        return redirect(poll.meeting)
    return render(request, "meetings/poll_choose.html", {"poll": poll, "meeting": poll.meeting, "choice": form})


def _find(request, code):
    """The poll, if this reader is asked or an organiser: row security shows it to nobody else."""
    poll = Poll.objects.with_meetings().prefetch_related("days").filter(code=code).first()
    if poll is None or not (acting_cities(request) or is_organiser(request)):
        raise Http404
    return poll


def _answers(poll):
    return list(poll.answers.select_related("city", "by").defer("city__arms"))
