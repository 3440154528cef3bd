"""Who may read a practice or a question: changing it, gains and losses said first, and the log of changes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cities.acting import makes_circles
from posts.editing import drop_plan
from posts.models import Act, Level, Post
from posts.planning import plan, planned
from posts.sharing import MayNotShare, members_group, share, what_changes
from posts.visibility import cities_reading
from practices.kinds import space_of, to_edit
from practices.level_form import LevelForm, OpeningForm
from practices.reach import chosen_now, level_sentences, narrowing_words, reach
from practices.reading import door

LONGEST_REASON = 300


def practice_share(request, code):
    """Choose the level; see who gains and who loses; confirm."""
    practice = to_edit(request, code)
    if practice is None:
        raise Http404
    if practice.is_draft:
        return redirect(
            f"{space_of(practice)}:edit", code=code
        )  # a draft is shared from its own form, when it is complete
    data = request.POST if request.method == "POST" else None
    form = LevelForm(data, person=request.user, own=practice.city, post=practice, initial=chosen_now(practice))
    if data is None or not form.is_valid():
        return _choose(request, practice, form)
    return _confirm(request, practice, form)


def _confirm(request, practice, form):
    level, why = form.cleaned_data["level"], " ".join(request.POST.get("why", "").replace("\x00", "").split())
    when = OpeningForm(request.POST if "confirmed" in request.POST else None)
    change = what_changes(practice, level, form.groups(only_looking=True))
    if form.changes_nothing():
        messages.info(request, _("Nothing changes: the same cities will read it."))
        return redirect(f"{space_of(practice)}:share", code=practice.code)
    seen = "-".join(str(city.pk) for city in (*change.gain, *change.lose))
    agreed = "widen" in request.POST or not change.gain
    if not when.is_valid() or request.POST.get("seen") != seen or not agreed or len(why) > LONGEST_REASON:
        return _say_first(request, practice, form, change, seen, why, when)
    at = when.cleaned_data["at"]
    try:
        if at:
            plan(practice, level, form.groups_some_day(), at=at, by=request.user, why=why)
        else:
            share(practice, level, form.groups(), by=request.user, why=why)
    except MayNotShare:
        form.add_error(None, _("You cannot share it with one of these cities or circles."))
        return _choose(request, practice, form)
    except Post.DoesNotExist:  # gone, or no longer theirs, since the page was asked for
        raise Http404 from None
    if at:
        messages.success(request, _("Planned. Until then nothing changes."))
        return redirect(f"{space_of(practice)}:share", code=practice.code)
    messages.success(request, _("Done. Who can read it has changed from this moment on."))
    return redirect(f"{space_of(practice)}:detail", code=practice.code)


def practice_unplan(request, code):
    """Give up what was planned; who reads the practice stays as it is."""
    practice = to_edit(request, code)
    if practice is None:
        raise Http404
    if request.method == "POST":
        drop_plan(practice, by=request.user)
        messages.success(request, _("The plan is gone. Who can read it stays as it is."))
    return redirect(f"{space_of(practice)}:share", code=code)


def _choose(request, practice, form):
    sentences, _members = level_sentences([practice.keeper_id])
    context = {
        "practice": practice,
        "space": space_of(practice),
        "form": form,
        "sentences": sentences,
        "may_make_circle": makes_circles(request),
        "sill": door(practice),
        "log": level_log(request, practice),
        "plan": _plan(request, practice),
        "may_entrust": practice.kind == Post.Kind.PRACTICE and practice.keeper_id == practice.city.group_id,
    }
    return render(request, "practices/share.html", context)


def _plan(request, practice):
    """What is planned: when, by whom, which level, and the cities that it would reach today."""
    opening = planned(practice, by=request.user)
    if opening is None:
        return None
    groups = opening.groups or [members_group().pk]
    cities = cities_reading([practice.keeper_id, *(groups if opening.level != Level.CITY else [])])
    return {"at": practice.opens_at, "by": opening.by.name, "level": opening.level, "cities": reach(cities)}


def _say_first(request, practice, form, change, seen, why, when):
    asked = "confirmed" in request.POST
    context = {
        "practice": practice,
        "space": space_of(practice),
        "form": form,
        "level": form.cleaned_data["level"],
        "gains": reach(change.gain),
        "loses": reach(change.lose),
        "stays": reach(change.keep),
        "button": narrowing_words(change),
        "sent": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
        "seen": seen,
        "why": why,
        "when": when,
        "planned": practice.opens_at,
        "too_long": len(why) > LONGEST_REASON,
        "changed_meanwhile": asked and request.POST.get("seen") != seen,
        "must_tick": asked and change.gain and "widen" not in request.POST,
    }
    return render(request, "practices/share_confirm.html", context)


SHOWN = [Act.Verb.SHARED, Act.Verb.LEVEL, Act.Verb.OPENED, Act.Verb.PLANNED, Act.Verb.UNPLANNED]


def level_log(request, practice):
    """Who changed the level, when and why, newest first: the acts that share() wrote. And which administrator looked
    inside, with the reason.
    """
    acts = Act.objects.editable_by(request.user).filter(post=practice.pk, verb__in=SHOWN)
    return [
        {
            "opened": act.verb == Act.Verb.OPENED,
            "planned_at": _moment_of(act) if act.verb == Act.Verb.PLANNED else None,
            "dropped": act.verb == Act.Verb.UNPLANNED,
            "at": act.at,
            "who": act.actor.name if act.actor else "",
            "before": act.details.get("from"),
            "after": act.details.get("to"),
            "only_today": act.details.get("to") == Level.MEMBERS and act.details.get("later") is False,
            "why": act.details.get("why", "") or act.details.get("reason", ""),
            "gain": ", ".join(act.details.get("gain", [])),
            "lose": ", ".join(act.details.get("lose", [])),
        }
        for act in acts.select_related("actor")[:100]
    ]


def _moment_of(act):
    return parse_datetime(act.details["at"])
