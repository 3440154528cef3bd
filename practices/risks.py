"""The pre-mortem: why like things failed elsewhere, as one editor may read it now, and what the city decides."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from cities.prepared import fetch_named
from posts import facets
from posts.editing import Stale, note_down
from posts.models import Act, Post
from posts.visibility import READABLE, as_reader
from practices.filters import FIXED_NUMBERS
from practices.models import Cause, Outcome, Practice, Risk

FAILED = (Outcome.STOPPED, Outcome.FAILED)
MOST_FAILURES = 60  # the newest ones on the same topic or technology
# Found through the card view, read by key under both layers: the words of a failure are shown here and kept nowhere.
OFFERED = f"""
with alike as materialized (
  select post_id from posts_visible_card
  where kind = '{Post.Kind.PRACTICE}' and facets && %(alike)s and facets && %(failed)s and post_id <> %(practice)s
  order by published_at desc, post_id desc limit {MOST_FAILURES})
select post.id, post.code, post.title, k.name as city, f.warning_sign, c.cause, c.weight,
       array(select o.note from practices_cause o where o.practice_id = post.id and o.cause = c.cause and o.note <> ''
             order by o.position, o.id) as notes
from alike join posts_post post on post.id = alike.post_id join practices_practice f on f.post_ptr_id = post.id
join (select distinct on (practice_id, cause) practice_id, cause, weight from practices_cause
      where practice_id in (select post_id from alike)
      order by practice_id, cause, array_position(array['decisive', 'strong', 'minor'], weight::text)) c
  on c.practice_id = post.id
join cities_city k on k.id = post.city_id
where {READABLE} order by array_position(array['decisive', 'strong', 'minor'], c.weight::text), post.id desc"""  # noqa: S608
SAID = ("decision", "text", "question", "ask_on", "answer")


def offered(practice, *, reader):
    """Why failures on the same topic or technology failed: [{cause, label, rows}], the most frequent kind first."""
    alike = [facets.token(facets.TOPIC, pk) for pk in practice.topics.values_list("pk", flat=True)]
    alike += [facets.token(facets.TECHNOLOGY, pk) for pk in practice.technologies.values_list("pk", flat=True)]
    failed = [facets.token(facets.OUTCOME, FIXED_NUMBERS[facets.OUTCOME][each]) for each in FAILED]
    known = {"alike": alike, "failed": failed, "practice": practice.pk, **as_reader(reader)}
    groups = {}
    for row in fetch_named(OFFERED, known) if alike else []:
        row["weight_name"] = Cause.Weight(row["weight"]).label
        groups.setdefault(row["cause"], []).append(row)
    found = [{"cause": key, "label": Cause.Kind(key).label, "rows": rows} for key, rows in groups.items()]
    return sorted(found, key=lambda group: -len(group["rows"]))


def risks_of(practice, *, by):
    """What the city has decided, with the failure each was learned from where this editor may read it now."""
    risks = list(Risk.objects.editable_by(by).filter(practice=practice.pk).select_related("by"))
    sources = {risk.source_id for risk in risks if risk.source_id}
    found = Practice.objects.visible_to(by).filter(pk__in=sources, state=Post.State.SHARED) if sources else []
    known = {each.pk: each for each in found}
    today = timezone.localdate()
    for risk in risks:
        risk.learned_from = known.get(risk.source_id)
        risk.is_due = bool(risk.ask_on and risk.ask_on <= today and not risk.answered_on)
    return risks


def failure_with(code, cause, *, reader):
    """The failure that this person may read now and that tells of such a cause, or None."""
    if cause not in Cause.Kind.values:
        return None
    found = Practice.objects.visible_to(reader).filter(code=code, state=Post.State.SHARED, outcome__in=FAILED)
    return found.filter(causes__cause=cause).distinct().select_related("city").defer("city__arms").first()


def failure_of(risk, *, reader):
    """The failure that a risk was learned from, while this person may read it."""
    found = Practice.objects.visible_to(reader).filter(pk=risk.source_id, state=Post.State.SHARED)
    return found.select_related("city").defer("city__arms").first() if risk.source_id else None


def decide(practice, said, *, by, cause, source=None, form_key=None):
    """Write a risk down. Raises Stale when it has been decided on already, or this form was sent before."""
    try:
        with transaction.atomic():
            risk = Risk(practice=practice, source=source, cause=cause, by=by, form_key=form_key, **_dated(said, None))
            risk.save(force_insert=True)
            note_down(practice, Act.Verb.RISK, by=by, risk=risk.code, cause=cause, decision=risk.decision)
    except IntegrityError:
        raise Stale from None
    return risk


def decide_anew(risk, said, *, by, version):
    """Write the decision anew; a dropped risk comes back. Raises Stale when a colleague did so meanwhile."""
    with transaction.atomic():
        mine = Risk.objects.editable_by(by).filter(pk=risk.pk, version=version)
        columns = _dated(said, risk) | {"by": by, "decided_at": timezone.now(), "dropped_at": None}
        if risk.ask_on != said["ask_on"]:
            columns["asked_at"] = None
        if not mine.update(**columns, version=F("version") + 1):
            raise Stale
        details = {"risk": risk.code, "cause": risk.cause, "decision": said["decision"]}
        note_down(risk.practice, Act.Verb.RISK, by=by, before=risk.decision, **details)


def drop(risk, *, by):
    """Take a risk off the list; it can be brought back."""
    with transaction.atomic():
        mine = Risk.objects.editable_by(by).filter(pk=risk.pk, dropped_at=None)
        if mine.update(dropped_at=timezone.now(), version=F("version") + 1):
            note_down(risk.practice, Act.Verb.RISK, by=by, risk=risk.code, cause=risk.cause, dropped=True)


def bring_back(risk, *, by):
    with transaction.atomic():
        mine = Risk.objects.editable_by(by).filter(pk=risk.pk, dropped_at__isnull=False)
        if mine.update(dropped_at=None, version=F("version") + 1):
            note_down(risk.practice, Act.Verb.RISK, by=by, risk=risk.code, cause=risk.cause, decision=risk.decision)


def _dated(said, before):
    """With the day of the answer: it stays while the answer does."""
    same = before is not None and before.answer == said["answer"]
    day = before.answered_on if same else timezone.localdate() if said["answer"] else None
    return {key: said[key] for key in SAID} | {"answered_on": day}


def history_of(risk, *, by):
    """Who decided what about it and when, the newest first."""
    acts = Act.objects.editable_by(by).filter(post=risk.practice_id, verb=Act.Verb.RISK, details__risk=risk.code)
    return [
        {
            "at": act.at,
            "who": act.actor.name if act.actor else "",
            "what": Risk.Decision(act.details["decision"]).label if "decision" in act.details else "",
        }
        for act in acts.select_related("actor")[:50]
    ]
