"""The public edition: what everybody reads, and the page on which its city writes it and two people release it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from cities import kept
from cities.models import City
from cities.numbers import as_number
from posts.editing import Stale
from practices import publishing
from practices.desk import editable
from practices.models import Practice, PublicEdition, PublicText, Term
from practices.public_form import PublicForm
from practices.views.conflict import lost
from practices.views.write import from_own_form

SIZE = 20
YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def public_list(request):
    """All texts for everybody, the newest first; narrowed by city and topic. What is closed is not counted."""
    texts = PublicText.objects.public()
    cities = City.objects.filter(pk__in=texts.order_by().values("city")).defer("arms").order_by("sort_key", "pk")
    topics = Term.objects.filter(pk__in=texts.exclude(topic=None).order_by().values("topic"))
    city = next((each for each in cities if str(each.pk) == request.GET.get("mesto")), None)
    topic = next((each for each in topics if each.key == request.GET.get("tema")), None)
    chosen = {"mesto": city and city.pk, "tema": topic and topic.key}
    shown = texts.filter(**({"city": city} if city else {}), **({"topic": topic} if topic else {}))
    page = Paginator(shown, SIZE).get_page(request.GET.get("strana"))

    def address(number):
        return "?" + urlencode({name: value for name, value in chosen.items() if value} | {"strana": number})

    context = {"page": page, "cities": cities, "topics": topics, "city": city, "topic": topic}
    context["newer"] = address(page.previous_page_number()) if page.has_previous() else ""
    context["older"] = address(page.next_page_number()) if page.has_next() else ""
    return render(request, "public/list.html", context)


@login_not_required
@require_safe
def public_detail(request, edition):
    """One text for everybody. The closed practice is offered to those who read it, and to nobody else in any way."""
    text = _released(edition)
    closed = None
    if request.user.is_authenticated:
        closed = Practice.objects.visible_to(request.user).filter(pk=text.practice_id).values_list("code", flat=True)
    return render(request, "public/detail.html", {"text": text, "closed": closed and closed.first()})


@login_not_required
@require_safe
def public_picture(request, edition, key):
    """The picture of what is released now. Its name changes with it, so it may be kept for a year."""
    text = PublicText.objects.filter(withdrawn_at=None, code=edition, picture_key=key).exclude(picture_key="").first()
    if text is None:
        raise Http404
    return _picture(text.picture, f"public, max-age={YEAR}, immutable")


def _picture(content, keep):
    headers = {"Cache-Control": keep, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(content), content_type="image/webp", headers=headers)


def _released(code):
    text = PublicText.objects.public().filter(code=code).first()
    if text is None:
        raise Http404
    return text


@sensitive_post_parameters()
@from_own_form
def practice_public(request, code):
    """The edition as its editors write it, with its two keys, and what everybody reads now."""
    practice = _shared(request, code)
    if practice is None:
        return lost(request)
    edition, again = publishing.edition_of(practice, by=request.user), kept.kept_form(request)
    first = {name: getattr(edition, name) for name in publishing.SAID} if edition else {}
    first |= {"topic": edition.topic_id, "version": edition.version} if edition else {}
    sent = request.POST if request.method == "POST" else again
    form = PublicForm(sent, request.FILES or None, initial=first, has_picture=bool(edition and edition.picture_key))
    saved = None
    if request.method == "POST" and form.is_valid():
        said = {"version": form.cleaned_data["version"], "picture": form.new_picture()}
        try:
            publishing.write(practice, form.said(), by=request.user, **said)
        except Stale:
            saved = edition = publishing.edition_of(practice, by=request.user)
            form = _again(request, edition)
        else:
            kept.forget(request)
            messages.success(request, _("Saved. Two people release it: one of your city and its coordinator."))
            return redirect("practices:public", code=code)
    context = {"practice": practice, "edition": edition, "form": form, "saved": saved, "kept": again is not None}
    context |= {"released": publishing.released_of(practice), "may_sign": publishing.may_sign(request, practice)}
    context["alike"] = publishing.words_in_both(edition, practice, by=request.user) if edition else []
    return render(request, "public/edit.html", context, status=409 if saved else 200)


def _shared(request, code):
    """The practice that the person may edit, once it is shared: a draft has nobody who could release it."""
    practice = editable(request, code)
    return None if practice is None or practice.is_draft else practice


def _again(request, edition):
    """The person's own words, ready to be sent over what somebody else saved, or as the first when nobody did."""
    data = request.POST.copy()
    data["version"] = edition.version if edition else ""
    return PublicForm(data, has_picture=bool(edition and edition.picture_key))


@from_own_form
def practice_public_keys(request, code):
    """Give one's key, take it back, or withdraw what is released."""
    practice = _shared(request, code)
    edition = practice and publishing.edition_of(practice, by=request.user)
    if not edition:
        raise Http404
    if request.method == "POST":
        _do(request, practice, edition)
    return redirect(reverse("practices:public", args=[code]) + "#klice")


def _do(request, practice, edition):
    do, may = request.POST.get("do"), publishing.may_sign(request, practice)
    if do == "back":
        publishing.unsign(practice, by=request.user)
        messages.success(request, _("Your key is taken back."))
    elif do == "withdraw":
        publishing.withdraw(practice, by=request.user)
        messages.success(request, _("Withdrawn. Nobody outside reads it any more."))
    elif may.get(do):
        alike = publishing.words_in_both(edition, practice, by=request.user)
        if alike and "alike" not in request.POST:
            messages.error(request, _("Some sentences stand in the closed record too. Say whether they may go out."))
            return
        try:
            released = publishing.sign(practice, do, by=request.user, version=as_number(request.POST.get("version")))
        except Stale:
            messages.error(request, _("The text or its keys have changed meanwhile. Read it once more."))
        else:
            done = _("Released. Everybody can read it.") if released else _("Your key is given. One more is needed.")
            messages.success(request, done)


def practice_public_picture(request, code):
    """The picture of the edition that is being written, for its editors."""
    practice = _shared(request, code)
    edition = practice and PublicEdition.objects.editable_by(request.user).filter(practice=practice.pk).first()
    if not edition or not edition.picture_key:
        raise Http404
    return _picture(edition.picture, "private, no-store")
