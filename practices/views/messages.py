"""/zpravy/: what cities write to each other: the list, writing to the city of a practice, one conversation."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from cities.models import City
from posts.talking import page_of, thread_of
from practices.forms import CommentForm
from practices.message_form import MessageForm
from practices.models import Message, Practice
from practices.views.conflict import lost
from practices.views.supplements import page_asked
from practices.views.talking import city_reacting, shared, voices_of
from practices.views.write import from_own_form
from practices.writing_to import answer, messages_of, note_seen, write_to


def message_list(request):
    """The conversations of my city, those with something new first."""
    page = page_asked(request)
    rows, pages = messages_of(request.user, page=page)
    return render(request, "practices/messages.html", {"rows": rows, "number": page, "pages": pages})


@sensitive_post_parameters()
@from_own_form
def practice_write(request, code):
    """Write to the city of a practice. Who may not read the practice finds no such form, and sends nothing by it."""
    practice = shared(request, code)
    if practice is None:
        return lost(request)
    city = city_reacting(voices_of(request), practice)
    if city is None or practice.city.status not in City.ACTIVE:
        return lost(request, otherwise=PermissionDenied)
    again = kept.kept_form(request)
    form = MessageForm(request.POST if request.method == "POST" else again, initial={"form_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["form_key"]
        sent = write_to(practice.city, form.cleaned_data, by=request.user, city=city, about=practice, form_key=key)
        note_seen(sent, request.user)
        kept.forget(request)
        messages.success(request, _("Sent. The answer will come here; a letter will tell you of it."))
        return redirect("messages:detail", message=sent.code)
    context = {"practice": practice, "city": city, "form": form, "kept": again is not None}
    return render(request, "practices/message_new.html", context)


@sensitive_post_parameters()
@from_own_form
def message_detail(request, message):
    """One conversation of two cities. What it is about is a link, for who may read that."""
    found = Message.objects.visible_to(request.user).filter(code=message, state=Message.State.SHARED)
    found = found.select_related("author", "writer", "addressee").defer("writer__arms", "addressee__arms").first()
    if found is None:
        return lost(request)
    voices = [city for city in voices_of(request) if city and city.pk in (found.writer_id, found.addressee_id)]
    again = kept.kept_form(request)
    form = CommentForm(
        request.POST if request.method == "POST" else again, initial={"form_key": uuid.uuid4()}, voices=voices
    )
    form.fields["said"].label = _("Your answer")
    if request.method == "POST" and not voices:
        return lost(request, otherwise=PermissionDenied)
    if request.method == "POST" and form.is_valid():
        return _answered(request, found, form)
    note_seen(found, request.user)
    page = page_asked(request) if "strana" in request.GET else None
    about = Practice.objects.visible_to(request.user).filter(pk=found.about_id, state=Practice.State.SHARED).first()
    context = {"message": found, "thread": thread_of(found.pk, reader=request.user, page=page), "about": about}
    context |= {"form": form if voices else None, "kept": again is not None}
    return render(request, "practices/message.html", context)


def _answered(request, message, form):
    key = form.cleaned_data["form_key"] or uuid.uuid4()
    said = answer(message, form.cleaned_data["said"], by=request.user, city=form.city, form_key=key)
    note_seen(message, request.user)
    kept.forget(request)
    page = page_of(said, reader=request.user)
    address = reverse("messages:detail", args=[message.code])
    return redirect(f"{address}{f'?strana={page}' if page else ''}#komentar-{said.code}")
