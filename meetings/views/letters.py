"""The organisers' outbox of a meeting: letters to many are drafted, looked at, confirmed, cancelled, sent again."""

from collections import Counter
from hashlib import sha256
from itertools import groupby
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, override
from django.views.decorators.csrf import csrf_exempt

from cities.kept import sent
from cities.numbers import as_number
from inbox import refusing
from inbox.letter_form import LetterForm
from inbox.letters import TEXTS, WAIT, Row, cancel, confirm, draft, filled, rewrite, sort_out
from inbox.models import BulkLetter, Delivery
from meetings.audiences import AUDIENCES
from meetings.letters import PLACEHOLDERS, about, beginning, heading, letters_of, offer_of
from meetings.views.meetings import find, organisers_only
from posts.editing import Stale

State = BulkLetter.State
PER_PAGE = 25
LABELS = [(key, audience.label) for key, audience in AUDIENCES.items()]
ONCE_MORE = gettext_noop("We send you this letter once more. It may not have reached you the first time.")


def letter_list(request, number):
    """What waits and what was sent, the newest first. ?kdo=… what one person got about this meeting."""
    organisers_only(request)
    meeting = find(request, number)
    if person := as_number(request.GET.get("kdo")):
        return _of_person(request, meeting, person)
    all_letters, after = letters_of(meeting), request.GET.get("after", "")
    known = all_letters.filter(code=after).values("pk")
    shown = all_letters.filter(pk__lt=known) if known.exists() else all_letters
    got = Q(deliveries__state__in=[Delivery.State.WAITING, Delivery.State.SENT])
    shown = shown.select_related("by").annotate(
        got=Count("deliveries", filter=got), failed=Count("deliveries", filter=Q(deliveries__state="failed"))
    )
    rows = list(shown.order_by("-pk")[: PER_PAGE + 1])
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    open_ones = all_letters.filter(state__in=[State.DRAFT, State.CONFIRMED], only=[]).values_list("audience", flat=True)
    context = {
        "meeting": meeting,
        "rows": [(letter, heading(letter, meeting), _to_whom(letter)) for letter in rows],
        "audiences": LABELS,
        "twice": [AUDIENCES[key].label for key, n in Counter(open_ones).items() if n > 1],
        "older_url": f"?after={rows[-1].code}" if more else "",
        "newer_url": request.path if after else "",
    }
    return render(request, "meetings/letters.html", context)


def _to_whom(letter):
    label = AUDIENCES[letter.audience].label
    if not letter.only:
        return label
    again = ngettext(
        "once more to %(n)s person of: %(label)s", "once more to %(n)s people of: %(label)s", len(letter.only)
    )
    return again % {"n": len(letter.only), "label": label}


def _of_person(request, meeting, pk):
    rows = list(
        Delivery.objects.filter(letter__about=about(meeting), person=pk)
        .select_related("letter", "person", "city")
        .defer("city__arms")
        .order_by("-letter")
    )
    if not rows:
        raise Http404
    context = {"meeting": meeting, "rows": [(row, heading(row.letter, meeting)) for row in rows], "who": rows[0].person}
    return render(request, "meetings/letters_of_person.html", context)


def letter_new(request, number):
    """A draft to one audience, which begins with our words for it. ?komu=…"""
    organisers_only(request)
    meeting = find(request, number)
    audience = request.GET.get("komu", "")
    audience = audience if audience in AUDIENCES else next(iter(AUDIENCES))
    offered = {"audience": audience, **beginning(audience)}
    form = LetterForm(sent(request), audiences=LABELS, known=PLACEHOLDERS, initial=offered)
    if request.method == "POST" and form.is_valid():
        said, key = form.said(), form.cleaned_data["form_key"]
        made = draft(about(meeting), form.cleaned_data["audience"], said, by=request.user, form_key=key or uuid4())
        messages.success(request, _("The draft is saved. Nobody gets it until you confirm it."))
        return redirect("meetings:letter", number, made.code)
    return render(request, "meetings/letter_edit.html", {"meeting": meeting, "form": form})


def letter_edit(request, number, letter):
    """A draft is written anew; a cancelled letter becomes a draft again."""
    meeting, letter = _find(request, number, letter)
    typed = sent(request)
    if letter.state not in (State.DRAFT, State.CANCELLED):
        unsaid = "\n\n".join(typed[name] for name in TEXTS if typed.get(name)) if typed else ""
        context = {"meeting": meeting, "letter": letter, "unsaid": unsaid}
        return render(request, "meetings/letter_late.html", context, status=409)
    how = {"letter": letter, "audiences": None if letter.only else LABELS, "known": PLACEHOLDERS}
    form = LetterForm(typed, **how)
    now = None
    if request.method == "POST" and form.is_valid():
        audience = form.cleaned_data.get("audience", letter.audience)
        try:
            rewrite(letter, audience, form.said(), version=form.cleaned_data["version"])
        except Stale:
            now, form = letter, LetterForm(_in_version(typed, letter.version), **how)
        else:
            return redirect("meetings:letter", number, letter.code)
    context = {"meeting": meeting, "letter": letter, "form": form, "now": now}
    return render(request, "meetings/letter_edit.html", context, status=409 if now else 200)


def _in_version(typed, version):
    """What was typed, to be sent once more knowing what stands there now."""
    typed = typed.copy()
    typed["version"] = version
    return typed


def letter_detail(request, number, letter):
    """Before it is sent: how it looks for one person after another (?kdo=…), who gets it, who does not and why. Then:
    what became of it.
    """
    meeting, letter = _find(request, number, letter)
    context = {"meeting": meeting, "letter": letter, "audience": _to_whom(letter)}
    if letter.state == State.SENT:
        rows = letter.deliveries.select_related("person", "city").defer("city__arms")
        rows = list(rows.order_by("city__sort_key", "city", "person__name"))
        counted = Counter(row.state for row in rows)
        context |= {
            "rows": rows,
            "counted": [(label, counted[key]) for key, label in Delivery.State.choices if counted[key]],
        }
        return render(request, "meetings/letter_log.html", context | {"key": uuid4(), "failed": counted["failed"]})
    offer = offer_of(letter, meeting)
    going, left = sort_out(letter, offer)
    at = _place(request.GET.get("kdo"), len(going))
    row = going[at - 1] if going else Row(request.user, None)
    subject, text = filled(letter, row, offer)
    context |= {
        "going": going,
        "cities": _by_city(going),
        "left": left,
        "row": row,
        "at": at,
        "subject": subject,
        "text": text,
        "mine": any(each.person == request.user for each in going),
    }
    return render(request, "meetings/letter.html", context)


def _place(asked, last):
    return min(max(as_number(asked) or 1, 1), max(last, 1))


def _by_city(rows):
    """[(name of the city, those of it)]."""
    grouped = groupby(rows, key=lambda row: row.city)
    return [(city.name if city else "–", list(of_city)) for city, of_city in grouped]


def letter_confirm(request, number, letter):
    """The number of people is said once more; if it is another one meanwhile, it is said and asked again."""
    meeting, letter = _find(request, number, letter)
    if letter.state != State.DRAFT:
        return redirect("meetings:letter", number, letter.code)
    going, left = sort_out(letter, offer_of(letter, meeting))
    people = [row.person.pk for row in going]
    now = {"people": len(people), "seen": _seen(letter, people)}
    changed = request.method == "POST" and any(request.POST.get(name) != str(value) for name, value in now.items())
    if request.method == "POST" and going and not changed:
        try:
            confirm(letter, people, by=request.user, version=letter.version)
        except Stale:  # a colleague was faster, between our look and now
            return redirect("meetings:letter", number, letter.code)
        messages.success(request, _("Confirmed. Until it is sent, one click takes it back."))
        return redirect("meetings:letter", number, letter.code)
    context = {
        "meeting": meeting,
        "letter": letter,
        "audience": _to_whom(letter),
        "cities": _by_city(going),
        "left": left,
        "changed": changed,
        "minutes": WAIT.seconds // 60,
        **now,
    }
    return render(request, "meetings/letter_confirm.html", context, status=409 if changed else 200)


def _seen(letter, people):
    """What the person has seen who confirms: these words, and these people."""
    return sha256(f"{letter.version} {sorted(people)}".encode()).hexdigest()[:16]


def letter_cancel(request, number, letter):
    """A draft is thrown away, a confirmed letter taken back."""
    meeting, letter = _find(request, number, letter)
    if request.method == "POST":
        if cancel(letter):
            messages.success(request, _("Cancelled. Nobody gets it. You can take it up again."))
        elif BulkLetter.objects.filter(pk=letter.pk, state=State.SENT).exists():
            messages.warning(request, _("It has been sent already."))
    return redirect("meetings:letter", number, letter.code)


def letter_again(request, number, letter):
    """A new draft with the same words and a line before them: for those who did not get it, or for one person."""
    meeting, letter = _find(request, number, letter)
    if request.method != "POST" or letter.state != State.SENT:
        return redirect("meetings:letter", number, letter.code)
    whom, logged = as_number(request.POST.get("whom")), letter.deliveries.exclude(person=None)
    rows = logged.filter(person=whom) if whom else logged.filter(state=Delivery.State.FAILED)
    only = list(rows.values_list("person", flat=True))
    if not only:
        raise Http404
    said = {"subject_cs": letter.subject_cs, "subject_en": letter.subject_en, "body_en": ""}
    for language in ("cs", "en") if letter.body_en else ("cs",):
        with override(language):
            said[f"body_{language}"] = f"{_(ONCE_MORE)}\n\n{getattr(letter, f'body_{language}')}"
    made = draft(letter.about, letter.audience, said, by=request.user, form_key=_key(request, whom), only=only)
    messages.success(request, _("The draft is saved. Nobody gets it until you confirm it."))
    return redirect("meetings:letter_edit", number, made.code)


def _key(request, whom):
    """One form has a button for each person."""
    try:
        return uuid5(UUID(request.POST.get("form_key", "")), str(whom or ""))
    except ValueError:
        return uuid4()


def _find(request, number, code):
    organisers_only(request)
    meeting = find(request, number)
    letter = letters_of(meeting).select_related("by", "confirmed_by").filter(code=code).first()
    if letter is None:
        raise Http404
    letter.heading = heading(letter, meeting)
    return meeting, letter


@csrf_exempt  # a mail program sends this form without having seen the page
@login_not_required
def refuse(request, refuse):
    """The link in an invitation: no more of them, or again. It works for whoever has it and names nobody."""
    if (person := refusing.whose(refuse)) is None:
        raise Http404
    done = request.method == "POST"
    if done and "again" in request.POST:
        refusing.allow(person)
    elif done:
        refusing.refuse(person)
    return render(request, "meetings/refuse.html", {"done": done, "again": done and "again" in request.POST})
