"""Talking under a practice or a question: the thread on its page, writing, replying, changing, deleting, reacting."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from cities.acting import acting_memberships, is_organiser
from cities.models import City
from cities.numbers import as_number
from posts.editing import Stale
from posts.history import difference
from posts.models import Comment, Post, Reaction
from posts.talking import (
    NO_REACTIONS,
    NOTHING_SAID,
    bring_back,
    change,
    former_texts,
    own_comment,
    page_of,
    paragraphs,
    quoted,
    react,
    reactions_to,
    say,
    take_away,
    thread_of,
)
from practices.forms import CommentForm
from practices.kinds import readable, space_of
from practices.views.conflict import lost
from practices.views.retry import condition_named
from practices.views.write import from_own_form


def talk_under(request, practice):
    """What templates/practices/_talk.html prints: the page of the thread that is asked for, else the newest."""
    page, voices = as_number(request.GET.get("strana"), 999_999), voices_of(request)
    may_react = bool(city_reacting(voices, practice))
    return {
        "space": space_of(practice),
        "thread": thread_of(practice.pk, reader=request.user, page=page) if practice.talked else NOTHING_SAID,
        "reactions": reactions_to(practice.pk, reader=request.user) if practice.talked else NO_REACTIONS,
        "may_react": may_react,
        "may_message": may_react and practice.city.status in City.ACTIVE,
        "may_write": bool(voices),
    }


def voices_of(request):
    """For whom this person may speak: their cities; None stands for the organiser. Guests only listen."""
    return [seat.city for seat in acting_memberships(request)] + [None] * is_organiser(request)


def city_reacting(voices, practice):
    """The city in whose name this person reacts: none to what is its own."""
    return next((city for city in voices if city and city.pk != practice.city_id), None)


def shared(request, code):
    """The shared post of this kind that the person reads, or None."""
    return readable(request).filter(code=code, state=Post.State.SHARED).first()


def said_under(request, code, comment):
    """The practice and the comment under it, as this person reads them; else the page is missing."""
    practice = shared(request, code)
    found = practice and Comment.objects.visible_to(request.user).filter(post=practice.pk, code=comment)
    comment = found and found.filter(deleted_at=None).select_related("author", "city").defer("city__arms").first()
    if not comment:
        raise Http404
    return practice, comment


def place_of(practice, comment=None, *, page=None):
    """The address of the thread, or of a comment in it."""
    address = reverse(f"{space_of(practice)}:detail", args=[practice.code])
    return f"{address}{f'?strana={page}' if page else ''}#{f'komentar-{comment.code}' if comment else 'diskuse'}"


@sensitive_post_parameters()
@from_own_form
def practice_talk(request, code):
    """Write a comment, or with ?odpoved=… a reply to one, beginning with its words when they are to be quoted."""
    practice = shared(request, code)
    if practice is None:
        return lost(request)
    if not (voices := voices_of(request)):
        return lost(request, otherwise=PermissionDenied)
    again = kept.kept_form(request)
    data = request.POST if request.method == "POST" else again
    wanted = (request.GET if data is None else data).get("odpoved", "")
    answered = answerable(request, practice, wanted)
    if data is None:
        begun = quoted(answered.body) if answered and "citace" in request.GET else ""
        if (
            not answered
            and practice.kind == Post.Kind.PRACTICE
            and (text := condition_named(practice, request.GET.get("podminka", ""), reader=request.user))
        ):
            begun = quoted(text)
        form = CommentForm(initial={"form_key": uuid.uuid4(), "said": begun}, voices=voices)
    else:
        form = CommentForm(data, voices=voices)
    if request.method == "POST" and form.is_valid() and not (wanted and answered is None):
        return _said(request, practice, form, answered)
    context = {"practice": practice, "space": space_of(practice), "form": form, "answered": answered}
    context["kept"] = again is not None
    context["parts"] = paragraphs(answered.body) if answered else []
    context["gone"] = bool(wanted) and answered is None
    return render(request, "practices/talk.html", context)


def answerable(request, practice, code):
    """The comment that can be replied to; of a reply the comment above it, because replies are one level deep."""
    found = Comment.objects.visible_to(request.user).filter(post=practice.pk, code=code, deleted_at=None)
    return found.select_related("author", "city").defer("city__arms").first() if code else None


def _said(request, practice, form, answered):
    above = answered and (answered.parent if answered.parent_id else answered)
    key = form.cleaned_data["form_key"] or uuid.uuid4()
    comment = say(practice, form.cleaned_data["said"], by=request.user, city=form.city, parent=above, form_key=key)
    kept.forget(request)
    messages.success(request, _("Your comment stands in the discussion."))
    return redirect(place_of(practice, comment, page=page_of(comment, reader=request.user)))


def practice_comment(request, code, comment):
    """The lasting address of a comment: leads to it, on whichever page of the thread it stands by now."""
    practice, comment = said_under(request, code, comment)
    return redirect(place_of(practice, comment, page=page_of(comment, reader=request.user)))


@sensitive_post_parameters()
@from_own_form
def practice_comment_edit(request, code, comment):
    """Change one's own comment. When it was changed elsewhere meanwhile, both texts are shown."""
    practice = shared(request, code)
    comment = practice and own_comment(practice, comment, by=request.user)
    if comment is None:
        return lost(request)
    again = kept.kept_form(request)
    data = request.POST if request.method == "POST" else again
    form = CommentForm(data, initial={"said": comment.body, "version": comment.version})
    if request.method == "POST" and form.is_valid():
        try:
            change(comment, form.cleaned_data["said"], by=request.user, version=form.cleaned_data["version"])
        except Stale:
            return _both(request, practice, comment)
        kept.forget(request)
        messages.success(request, _("Saved. What the comment said before can be read in its history."))
        return redirect(place_of(practice, comment, page=page_of(comment, reader=request.user)))
    return _edit(request, practice, comment, form)


def _both(request, practice, comment):
    """My text in the form, the saved one beside it; what is sent next replaces that one."""
    comment = own_comment(practice, comment.code, by=request.user)
    if comment is None:
        return lost(request)
    form = CommentForm(initial={"said": request.POST["said"], "version": comment.version})
    return _edit(request, practice, comment, form, saved=comment.body, status=409)


def _edit(request, practice, comment, form, *, saved="", status=200):
    context = {"practice": practice, "space": space_of(practice), "comment": comment, "form": form, "saved": saved}
    return render(request, "practices/comment_edit.html", context, status=status)


def practice_comment_history(request, code, comment):
    """What a comment said before each of its edits. Its readers read that too."""
    practice, comment = said_under(request, code, comment)
    former = list(former_texts(comment, reader=request.user))
    texts = [comment.body, *(text.body for text in former)]
    lines = [{"at": text.until, "words": difference(text.body, now)} for text, now in zip(former, texts, strict=False)]
    first = {"at": comment.created_at, "words": texts[-1]}
    context = {"practice": practice, "space": space_of(practice), "comment": comment, "lines": lines, "first": first}
    return render(request, "practices/comment_history.html", context)


def practice_comment_delete(request, code, comment):
    """Delete one's own comment; it can be taken back where it stood."""
    practice = shared(request, code)
    comment = practice and own_comment(practice, comment, by=request.user)
    if comment is None:
        raise Http404
    page = page_of(comment, reader=request.user)
    if request.method == "POST":
        take_away(comment, by=request.user)
    return redirect(place_of(practice, comment, page=page))


def practice_comment_restore(request, code, comment):
    """One's own comment stands in the discussion again."""
    practice = shared(request, code)
    comment = practice and own_comment(practice, comment, by=request.user, deleted=True)
    if comment is None:
        raise Http404
    if request.method == "POST":
        bring_back(comment, by=request.user)
    return redirect(place_of(practice, comment, page=page_of(comment, reader=request.user)))


def practice_react(request, code):
    """Say a short answer in the name of one's city, or take it back."""
    practice = shared(request, code)
    if practice is None:
        raise Http404
    city = city_reacting(voices_of(request), practice)
    for button in ("on", "off"):
        if city and (kind := request.POST.get(button)) in Reaction.Kind.values:
            react(practice, kind, by=request.user, city=city, on=button == "on")
    return redirect(reverse(f"{space_of(practice)}:detail", args=[practice.code]) + "#reakce")
