"""What other cities made of a practice: reading it as one reader may, writing it for one's own city, what it proves."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext, ngettext

from cities.prepared import fetch_named
from posts.editing import Stale, note_down, write_version
from posts.history import keep_revision
from posts.models import Act, Level, Post
from posts.sharing import members_group, share
from posts.visibility import READABLE, as_reader
from practices.models import Adoption

# Both doors are asked: the adoption's own, and that of the practice it is a part of. Row security asks them again.
WHOLE = READABLE.replace("post.", "whole.")
FOUND = f"""
select post.code, post.updated_at, a.progress, a.started, a.ended, a.cost_delta, a.months_delta, a.note,
       k.id as city_id, k.name as city, whole.code as practice, whole.title, whole.city_id as author_id,
       (select json_object_agg(f.trait, f.has) from cities_cityfact f where f.city_id = k.id) as facts
from practices_adoption a join posts_post post on post.id = a.post_ptr_id and post.state = 1
join posts_post whole on whole.id = a.adopted_id and whole.state = 1 join cities_city k on k.id = post.city_id
where {READABLE} and {WHOLE} and """  # noqa: S608  conditions of our own
UNDER = FOUND + "a.adopted_id = %(practice)s order by k.sort_key, post.id"
OF_CITY = (
    FOUND + "(post.city_id = %(city)s or whole.city_id = %(city)s) order by post.updated_at desc, post.id limit 50"
)

TEXTS = ("progress", "started", "ended", "cost_delta", "months_delta", "note")
DOORS = ("members", "author", "own")


def adoptions_of(practice, *, reader):
    """What this reader may see of the practice's adoptions: rows, how many of each progress, and what they prove."""
    rows = _ask(UNDER, reader, practice=practice.pk)
    counts = {key: sum(row["progress"] == key for row in rows) for key in Adoption.Progress.values}
    declared = int(practice.evidence or 0)
    return {"rows": rows, "said": _in_words(counts, len(rows)), "evidence": evidence(rows, practice.city_id, declared)}


def adoptions_around(city, *, reader):
    """The adoptions that the city made, and those that others made of its practices, as this reader may see them."""
    return _ask(OF_CITY, reader, city=city.pk)


def evidence(rows, author, declared=0):
    """The level that these adoptions lift a declared one to: 4 for one running in another city, 5 for three. Each city
    that gave up takes one away; `lowered` says how many did.
    """
    others = [row for row in rows if row["city_id"] != author]
    running = sum(row["progress"] == Adoption.Progress.RUNNING for row in others)
    lowered = sum(row["progress"] == Adoption.Progress.GAVE_UP for row in others)
    left = running - lowered
    computed = 5 if left >= 3 else 4 if left >= 1 else 0
    return {"level": max(declared, computed), "running": running, "lowered": lowered if running else 0}


def _in_words(counts, number):
    """Tried in 5 cities: 3 run it, 1 gave up, 1 prepares it."""
    words = {
        "running": lambda n: ngettext("%(n)s runs it", "%(n)s run it", n),
        "tried": lambda n: ngettext("%(n)s tried it", "%(n)s tried it", n),
        "gave_up": lambda n: ngettext("%(n)s gave up", "%(n)s gave up", n),
        "preparing": lambda n: ngettext("%(n)s prepares it", "%(n)s prepare it", n),
        "intent": lambda n: ngettext("%(n)s means to", "%(n)s mean to", n),
    }
    parts = [say(counts[key]) % {"n": counts[key]} for key, say in words.items() if counts[key]]
    cities = ngettext("In %(n)s other city", "In %(n)s other cities", number) % {"n": number}
    return gettext("%(cities)s: %(parts)s") % {"cities": cities, "parts": ", ".join(parts)} if parts else ""


def _ask(statement, reader, **params):
    for row in (rows := fetch_named(statement, params | as_reader(reader))):
        row["progress_name"] = Adoption.Progress(row["progress"]).label
    return rows


def own_adoption(practice, city, *, by):
    """The adoption of this city that the person may change, also a withdrawn one, or None."""
    kept, trash = Adoption.objects.editable_by(by), Adoption.objects.in_trash_of(by)
    mine = {"adopted": practice.pk, "adopter": city.pk}
    return kept.filter(**mine).first() or trash.filter(**mine).first()


def door_now(adoption):
    return {Level.MEMBERS: "members", Level.CIRCLE: "author"}.get(adoption.level, "own")


def adopt(practice, said, door, *, by, city, form_key=None):
    """Write the city's adoption and open its door. Raises Stale when a colleague has written one meanwhile."""
    place = {"city": city, "keeper": city.group, "author": by, "part_of_id": practice.pk, "form_key": form_key}
    try:
        with transaction.atomic():
            adoption = Adoption(adopted_id=practice.pk, adopter=city, language=practice.language, **place, **said)
            adoption.save(force_insert=True)
            note_down(adoption, Act.Verb.WROTE, by=by)
            _open(adoption, practice, door, by)
            keep_revision(adoption, number=adoption.version, by=by, data=_plain(said))
    except IntegrityError:
        raise Stale from None
    return adoption


def rewrite(adoption, practice, said, door, *, by, version):
    """Write the adoption anew; a withdrawn one comes back. What it said before stays in its history. Raises Stale."""
    with transaction.atomic():
        if adoption.deleted_at is not None:
            back = Adoption.objects.in_trash_of(by).filter(pk=adoption.pk, version=version)
            if not back.update(deleted_at=None, version=F("version") + 1):
                raise Stale
            version += 1
            note_down(adoption, Act.Verb.RESTORED, by=by)
        number = write_version(adoption, by=by, version=version)
        Adoption.objects.editable_by(by).filter(pk=adoption.pk).update(**said)
        keep_revision(adoption, number=number, by=by, data=_plain(said))
        note_down(adoption, Act.Verb.CHANGED, by=by)
        if door != door_now(adoption):
            _open(adoption, practice, door, by)


def _open(adoption, practice, door, by):
    groups = {"members": lambda: [members_group()], "author": lambda: [practice.city.group], "own": list}[door]()
    level = {"members": Level.MEMBERS, "author": Level.CIRCLE, "own": Level.CITY}[door]
    post = Post.objects.editable_by(by).get(pk=adoption.pk)
    share(post, level, groups, by=by)
    adoption.refresh_from_db(fields=["version", "level", "state"])


def _plain(said):
    return {key: said[key] for key in TEXTS}
