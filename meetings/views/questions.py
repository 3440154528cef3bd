"""Questions before a pitch: asking, seconding, answering, taking on."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from cities.acting import acting_cities, is_organiser
from meetings.going_on import go_on, thread_of
from meetings.models import PitchQuestion, QuestionOrigin
from meetings.question_forms import AnswerForm, AskForm, OwnerForm
from meetings.questioning import answered, ask, may_ask, open_again, second, take_back, take_on
from meetings.registering import colleagues
from meetings.views.pitches import read
from posts.editing import Stale
from practices.views.conflict import gives_back
from practices.views.write import from_own_form


@sensitive_post_parameters()
@from_own_form
@gives_back(AskForm)
def pitch_ask(request, code):
    """Ask in the name of one's city."""
    pitch = read(request, code)
    cities = may_ask(pitch, acting_cities(request))
    if not cities:
        raise Http404
    form = AskForm(kept.sent(request), cities=cities)
    if request.method == "POST" and form.is_valid():
        try:
            new = ask(pitch, form.cleaned_data["body"], hidden=form.cleaned_data["hidden"], city=form.whose)
        except Stale:
            raise Http404 from None
        kept.forget(request)
        messages.success(request, _("Asked.")) if new else messages.info(
            request, _("The same question stands here already. Second it.")
        )
        return redirect(_list(code))
    city = cities[0] if len(cities) == 1 else None
    return render(request, "pitches/ask.html", {"pitch": pitch, "meeting": pitch.meeting, "form": form, "city": city})


def _list(code):
    return reverse("pitches:detail", args=[code]) + "#otazky"


def _question(pitch, question):
    asked = PitchQuestion.objects.filter(pitch=pitch.pk, code=question, withdrawn_at=None)
    found = asked.select_related("owner").first()
    if found is None:
        raise Http404
    found.pitch = pitch
    return found


def question_second(request, code, question):
    """One's city wants to know it too; ?do=withdraw takes that back."""
    pitch, cities = read(request, code), acting_cities(request)
    found = _question(pitch, question)
    if not cities:
        raise Http404
    if request.method != "POST":
        return redirect(_list(code))
    asked = {str(city.pk): city for city in may_ask(pitch, cities)}
    if city := asked.get(request.POST.get("city", str(cities[0].pk))):
        second(found, city, by=request.user, withdraw=request.POST.get("do") == "withdraw")
    else:
        messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    return redirect(_list(code))


def question_withdraw(request, code, question):
    """The city that asked does so no more; ?do=ask asks it after all."""
    pitch, cities = read(request, code), acting_cities(request)
    asked = PitchQuestion.objects.filter(pitch=pitch.pk, code=question)
    found = asked.filter(Q(withdrawn_at=None) | Q(origin__city__in=cities)).first()
    if found is None or not cities:
        raise Http404
    if request.method != "POST":
        return redirect(_list(code))
    try:
        if request.POST.get("do") != "ask":
            messages.success(request, BECAME[take_back(found, cities=cities)])
        elif ask(pitch, found.body, hidden=found.hidden, city=_origin(found, cities)):
            messages.success(request, _("Asked."))
    except Stale:
        messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    return redirect(_list(code))


def _origin(question, cities):
    """For which of these cities it was asked; or the first one."""
    asked = QuestionOrigin.objects.filter(question=question.pk).values_list("city", flat=True).first()
    return next((city for city in cities if city.pk == asked), cities[0])


BECAME = {
    "gone": gettext_lazy("Withdrawn. Nobody but your city reads it any more."),
    "theirs": gettext_lazy(
        "It is not yours any more. Another city wants to know it too, so it goes on without a name."
    ),
}


def question_go_on(request, code, question):
    """It was not answered: it goes on as a question among the others, for those who read it here. Leads to it."""
    found = _question(read(request, code), question)
    try:
        if request.method == "POST":
            go_on(found, by=request.user)
            messages.success(request, _("It goes on here. Whoever reads the pitch reads it."))
    except Stale:
        messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    thread = thread_of(found, request.user)
    return redirect("questions:detail", thread.code) if thread else redirect(_list(code))


@sensitive_post_parameters()
@from_own_form
@gives_back(AnswerForm)
def question_page(request, code, question):
    """Answer it, or say who will: for the city of the pitch and for organisers."""
    pitch = read(request, code)
    if not pitch.mine and not is_organiser(request):
        raise Http404
    found, typed = _question(pitch, question), kept.sent(request)
    deed = typed.get("do") if typed else None
    seen = {"version": found.version}
    answer = AnswerForm(typed if deed in ("answered", "open") else None, initial=seen | {"answer": found.answer})
    first = seen | {"owner": found.owner_id, "due": found.due}
    owner = OwnerForm(typed if deed == "owner" else None, initial=first, people=colleagues(pitch.city))
    form = owner if deed == "owner" else answer
    if request.method == "POST" and form.is_bound and form.is_valid():
        try:
            _carry_out(found, deed, form.cleaned_data, by=request.user)
            kept.forget(request)
            messages.success(request, _("Saved."))
            return redirect(_list(code))
        except Stale:
            form.add_error(None, _("A colleague has changed it meanwhile. Look at it and send it again."))
            form.data = form.data.copy()
            form.data["version"] = found.version
    context = {"pitch": pitch, "meeting": pitch.meeting, "question": found, "answer": answer, "owner": owner}
    context["thread"] = thread_of(found, request.user) if found.thread_id else None
    return render(request, "pitches/question.html", context | {"form": form}, status=409 if _stale(form) else 200)


def _stale(form):
    return form.is_bound and bool(form.non_field_errors())


def _carry_out(question, deed, said, *, by):
    if deed == "owner":
        take_on(question, said["owner"], said["due"], by=by, version=said["version"])
    elif deed == "open":
        open_again(question, by=by, version=said["version"])
    else:
        answered(question, said["answer"], by=by, version=said["version"])
