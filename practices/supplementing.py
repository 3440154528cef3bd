"""Supplements from other cities: proposing one, deciding it with a word, taking it back; as one reader may see them."""

import json

from django.db import IntegrityError, transaction
from django.utils import timezone

from cities.prepared import fetch, fetch_named
from posts.editing import Stale, note_down, put_into_trash, take_out_of_trash
from posts.history import keep_revision
from posts.markdown import as_text
from posts.models import Act, Level, Post
from posts.search import keep_words
from posts.sharing import share
from posts.visibility import READABLE, as_reader
from practices.models import Contribution, Section, Sort, Supplement, Verdict

SIZE = 25

WHOLE = READABLE.replace("post.", "whole.")
# What stands in the record, and what waits for a decision: both in one statement, asked only where there is any.
UNDER = f"""
select s.code, c.sort, c.about, c.text, c.numbers, c.at, k.id as city_id, k.name as city, true as accepted
from practices_contribution c
join posts_post post on post.id = c.practice_id join cities_city k on k.id = c.city_id
left join posts_post s on s.id = c.supplement_id
where c.practice_id = %(practice)s and c.withdrawn_at is null and {READABLE}
union all
select post.code, s.sort, s.about, '', '[]'::jsonb, post.published_at, k.id, k.name, false
from practices_supplement s join posts_post post on post.id = s.post_ptr_id and post.state = 1
join posts_post whole on whole.id = s.supplemented_id join cities_city k on k.id = post.city_id
where s.supplemented_id = %(practice)s and {READABLE} and {WHOLE}
  and not exists (select from practices_verdict v where v.supplement_id = post.id)
order by at, city_id"""  # noqa: S608  conditions of our own

# Those that my cities are to decide, and those that they have proposed; the open ones first.
MINE = f"""
select post.code, post.city_id, s.sort, s.about, post.published_at, k.name as city, whole.code as practice, whole.title,
       v.accepted, v.word, whole.keeper_id = any(%(groups)s) as to_decide, count(*) over () as all_of_them
from practices_supplement s join posts_post post on post.id = s.post_ptr_id and post.state = 1
join posts_post whole on whole.id = s.supplemented_id join cities_city k on k.id = post.city_id
left join practices_verdict v on v.supplement_id = post.id
where {READABLE} and {WHOLE}
order by v.id is not null, post.published_at desc, post.id desc limit {SIZE} offset %(start)s"""  # noqa: S608
WAITING = f"""
select count(*) from practices_supplement s join posts_post post on post.id = s.post_ptr_id and post.state = 1
join posts_post whole on whole.id = s.supplemented_id
where whole.keeper_id = any(%(groups)s) and {READABLE} and {WHOLE}
  and not exists (select from practices_verdict v where v.supplement_id = post.id)"""  # noqa: S608


def supplements_of(practice, *, reader):
    """{"accepted": rows of the record by their cities, "open": what waits}, as this reader may see them."""
    rows = [_in_words(row) for row in fetch_named(UNDER, {"practice": practice.pk} | as_reader(reader))]
    return {"accepted": [row for row in rows if row["accepted"]], "open": [row for row in rows if not row["accepted"]]}


def supplements_around(reader, *, page=1):
    """One page of what this person's cities are to decide or have proposed, and on how many pages it stands."""
    rows = fetch_named(MINE, {"start": (page - 1) * SIZE} | as_reader(reader))
    pages = -(-rows[0]["all_of_them"] // SIZE) if rows else 1
    return [_in_words(row) for row in rows], pages


def how_many_wait(reader):
    """How many supplements wait for a word of this person's cities."""
    return fetch(WAITING, as_reader(reader))[0][0]


def _in_words(row):
    numbers = json.loads(row.get("numbers") or "[]")  # as it comes from a statement by hand
    return row | {"numbers": numbers, "sort_name": Sort(row["sort"]).label, "about_name": Section(row["about"]).label}


def texts_of(said):
    """What a supplement is found by, as posts/search.py takes it."""
    return [("D", as_text(said["text"])), *(("D", row["name"]) for row in said["numbers"])]


def propose(practice, said, *, by, city, form_key=None):
    """Write a supplement in the name of the city and let in the keeper of the practice. The same form twice is one."""
    place = {"city": city, "keeper": city.group, "author": by, "part_of_id": practice.pk, "form_key": form_key}
    try:
        with transaction.atomic():
            made = Supplement(supplemented_id=practice.pk, giver=city, language=practice.language, **place, **said)
            made.save(force_insert=True)
            note_down(made, Act.Verb.WROTE, by=by)
            keep_words(made.pk, texts_of(said))  # for the card of the practice, once it is accepted
            share(Post.objects.editable_by(by).get(pk=made.pk), Level.CIRCLE, [practice.keeper], by=by)
            keep_revision(made, number=made.version, by=by, data=said)
    except IntegrityError:
        made = Supplement.objects.visible_to(by).filter(author=by, form_key=form_key, supplemented=practice.pk).first()
        if made is None:
            raise Stale from None
    return made


def decide(supplement, *, accepted, word, by):
    """The author city's word on it, once. Raises Stale when a colleague was faster or it has been withdrawn."""
    try:
        with transaction.atomic():
            if not Post.objects.visible_to(by).filter(pk=supplement.pk).exists():
                raise Stale
            Verdict.objects.bulk_create(
                [Verdict(supplement=supplement, practice_id=supplement.part_of_id, accepted=accepted, word=word, by=by)]
            )
            note_down(supplement, Act.Verb.ACCEPTED if accepted else Act.Verb.DECLINED, by=by)
            if accepted:
                note_down(_whole(supplement), Act.Verb.ACCEPTED, by=by, supplement=supplement.code)
    except IntegrityError:
        raise Stale from None


def withdraw(supplement, *, by):
    """Its own city takes it back: nobody else reads it any more, nor does it stand in the record."""
    with transaction.atomic():
        _set_withdrawn(supplement, timezone.now(), by=by)
        put_into_trash(supplement, by=by)


def propose_again(supplement, *, by):
    """What was taken back stands as it stood; if it was in the record, the author city takes it in again."""
    take_out_of_trash(supplement, by=by)


def take_out(supplement, *, by, out):
    """The author city takes it out of the record, or in again."""
    with transaction.atomic():
        if _set_withdrawn(supplement, timezone.now() if out else None, by=by):
            note_down(_whole(supplement), Act.Verb.CHANGED, by=by, supplement=supplement.code, out=out)


def _set_withdrawn(supplement, moment, *, by):
    rows = Contribution.objects.visible_to(by).filter(supplement=supplement.pk)
    return rows.filter(withdrawn_at__isnull=moment is not None).update(withdrawn_at=moment)


def _whole(supplement):
    return Post(pk=supplement.part_of_id)
