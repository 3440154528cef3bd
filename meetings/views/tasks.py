"""/setkani/ukoly/: actions agreed at meetings, for organisers, those responsible, and those who were in the room."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities.kept import sent
from meetings.models import Meeting, Task
from meetings.task_forms import DroppingForm, TaskForm
from meetings.tasks import agree, rewrite, settle, ways
from meetings.views.meetings import find, organisers_only
from meetings.views.minutes import pitch_at
from meetings.views.promises import reader_of
from posts.editing import Stale
from practices.views.conflict import lost

State = Task.State
SIZE = 25


def task_list(request):
    """?co=nase|otevrene|hotove, ?setkani=… narrows it to one meeting. Row security says which one reads."""
    cities, _organiser = reader_of(request)
    kinds = _kinds([city.pk for city in cities])
    meeting = _meeting(request)
    found = Task.objects.visible_to(request.user)
    found = found.filter(meeting=meeting.pk) if meeting else found
    counts = found.aggregate(**{key: Count("pk", filter=condition) for key, (_label, condition) in kinds.items()})
    chosen = request.GET.get("co") if request.GET.get("co") in kinds else next(iter(kinds))
    order = ["-closed_at", "-pk"] if chosen == "hotove" else ["due", "pk"]
    rows = found.filter(kinds[chosen][1]).with_who().order_by(*order)
    context = {
        "page": Paginator(rows, SIZE).get_page(request.GET.get("strana")),
        "tabs": [(label, counts[key], _query(key, meeting), key == chosen) for key, (label, _which) in kinds.items()],
        "query": _query(chosen, meeting),
        "all_url": f"?{_query(chosen, None)}",
        "meeting": meeting,
    }
    return render(request, "meetings/tasks.html", context)


def _kinds(cities):
    """{key: (label, condition)} of the parts of the list."""
    kinds = {"nase": (_("Ours"), Q(state=State.OPEN, city__in=cities))} if cities else {}
    return kinds | {"otevrene": (_("All open ones"), Q(state=State.OPEN)), "hotove": (_("Done"), ~Q(state=State.OPEN))}


def _meeting(request):
    """The meeting of ?setkani=…, when everybody may know of it."""
    wanted = request.GET.get("setkani", "")
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 5):
        return None
    return Meeting.objects.public().filter(number=wanted).order_by("series").first()


def _query(key, meeting):
    query = QueryDict(mutable=True)
    query["co"] = key
    if meeting:
        query["setkani"] = meeting.number
    return query.urlencode()


@sensitive_post_parameters("what")
def task_new(request, number):
    """An organiser writes down what was agreed. ?pitch=… or ?item=… say under what it stands."""
    organisers_only(request)
    meeting, data = find(request, number), sent(request)
    asked = request.GET if data is None else data
    code, item = asked.get("pitch", ""), asked.get("item", "")[:100]
    pitch = pitch_at(request, meeting, code) if code else None
    if code and pitch is None:  # one that is no longer read takes no action: its readers are unknown
        return lost(request)
    where = {"pitch": pitch.code} if pitch else {"item": item}
    form = TaskForm(data, pitch=pitch, where=where)
    if request.method == "POST" and form.is_valid():
        place = {"pitch": pitch, "item": "" if pitch else form.cleaned_data["item"]}
        made = agree(meeting, form.said(), by=request.user, form_key=form.cleaned_data["form_key"], **place)
        messages.success(request, _("Written down. The responsible city sees it on its home page."))
        return redirect("meetings:task", made.code)
    return render(request, "meetings/task_edit.html", {"meeting": meeting, "form": form, "pitch": pitch, "item": item})


@sensitive_post_parameters("what")
def task_edit(request, task):
    """An organiser says it anew; what a colleague has changed meanwhile is shown beside it."""
    organisers_only(request)
    found, changed = _find(request, task), None
    form = TaskForm(sent(request), task=found, pitch=found.pitch)
    if request.method == "POST" and form.is_valid():
        try:
            rewrite(found, form.said(), by=request.user, version=form.cleaned_data["version"] or 0)
        except Stale:
            changed = found
            form.data = form.data.copy()
            form.data["version"] = str(found.version)
        else:
            messages.success(request, _("Saved."))
            return redirect("meetings:task", task)
    context = {"meeting": found.meeting, "task": found, "form": form, "changed": changed}
    context |= {"pitch": found.pitch, "item": found.item}
    return render(request, "meetings/task_edit.html", context, status=409 if changed else 200)


@sensitive_post_parameters("word")
def task_detail(request, task):
    """One action; POST says how it stands."""
    cities, organiser = reader_of(request)
    found = _find(request, task)
    allowed = ways(found, {city.pk for city in cities}, organiser=organiser)
    typed, unsaid = sent(request), ""
    form = DroppingForm(typed if typed and "word" in typed else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        word = form.cleaned_data["word"] if form.is_bound else ""
        state = State.DROPPED if word else request.POST.get("state", "")
        if state in allowed and (word or state != State.DROPPED) and settle(found, state, word, by=request.user):
            messages.success(request, _("Saved."))
            return redirect("meetings:task", task)
        unsaid = "" if word == found.word else word
        if not unsaid:
            messages.warning(request, _("It has changed meanwhile. Look at it once more."))
            return redirect("meetings:task", task)
        form = DroppingForm()
    context = {"task": found, "ways": allowed, "form": form, "unsaid": unsaid, "organiser": organiser}
    return render(request, "meetings/task.html", context, status=409 if unsaid else 200)


def _find(request, code):
    found = Task.objects.visible_to(request.user).filter(code=code).with_who().first()
    if found is None:
        raise Http404
    return found
