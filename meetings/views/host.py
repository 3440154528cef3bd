"""For the host city and for organisers: what stands about the hall, and what is to be prepared by when."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cities.acting import coordinated, is_organiser
from cities.kept import sent
from cities.numbers import as_number
from meetings.host import add_task, begin_list, host_sheet, is_prepared, mark, tasks_of, write_sheet
from meetings.host_forms import SheetForm, TaskForm
from meetings.models import HostTask
from meetings.views.meetings import find, hosts
from posts.editing import Stale


def host(request, number):
    """The sheet and the list. POST marks one thing, or writes further ones down."""
    meeting, writes = _hosted(request, number)
    typed = sent(request)
    form = TaskForm(typed if typed and "text" in typed else None)
    if request.method == "POST" and is_prepared(meeting):
        if "task" in request.POST:
            return _mark(request, meeting)
        if writes and "usual" in request.POST:
            begin_list(meeting)
            return redirect("meetings:host", number)
        if writes and form.is_valid():
            add_task(meeting, **form.cleaned_data)
            messages.success(request, _("It is on the list."))
            return redirect("meetings:host", number)
    tasks = tasks_of(meeting)
    context = {
        "meeting": meeting,
        "sheet": host_sheet(meeting),
        "to_do": [task for task in tasks if task.state == HostTask.State.OPEN],
        "settled": [task for task in tasks if task.state != HostTask.State.OPEN],
        "writes": writes,
        "prepared": is_prepared(meeting),
        "form": form,
    }
    return render(request, "meetings/host.html", context)


def _mark(request, meeting):
    pk, state = request.POST["task"], request.POST.get("state", "")
    task = meeting.host_tasks.filter(pk=as_number(pk)).first()
    if task is None or state not in HostTask.State.values:
        raise Http404
    mark(task, state, by=request.user)
    messages.success(request, _("%(who)s: %(what)s.") % {"who": task.words, "what": HostTask.State(state).label})
    return redirect("meetings:host", meeting.number)


def host_edit(request, number):
    """The coordinator of the host city or an organiser writes the sheet."""
    meeting, writes = _hosted(request, number)
    if not writes:
        raise Http404
    typed = sent(request)
    form = SheetForm(typed, sheet=host_sheet(meeting))
    if request.method == "POST" and form.is_valid():
        try:
            if form.says_something_else:
                write_sheet(meeting, form.said, by=request.user, version=form.now)
            messages.success(request, _("Saved."))
            return redirect("meetings:host", number)
        except Stale:  # a colleague was faster by a moment: the form says so
            form = SheetForm(typed, sheet=host_sheet(meeting))
    return render(request, "meetings/host_edit.html", {"form": form, "meeting": meeting})


def _hosted(request, number):
    """(meeting, whether this person may write the sheet and the list)."""
    meeting = find(request, number)
    if not hosts(request, meeting):
        raise Http404
    return meeting, is_organiser(request) or any(city.pk == meeting.city_id for city in coordinated(request))
