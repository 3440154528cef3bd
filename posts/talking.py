"""Talking under a post: the thread as a reader sees it, saying something, changing it, taking it back, reacting."""

import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cities.prepared import fetch
from posts.editing import Stale, note_down
from posts.markdown import as_text
from posts.mentions import mentions_in
from posts.models import Act, Comment, FormerText, Reaction
from posts.search import vector
from posts.visibility import READABLE, as_reader

SIZE = 50  # comments on a page, not counting replies
QUOTED = 600  # characters of a comment that a reply begins with

# The comments of a post in the order in which they began, each with its replies; of a deleted one its replies stay.
# By hand, as every page of a post asks it; read once, as the planner cannot know how many there are.
SAID = f"""
with said as (
  select c.*, coalesce(c.parent_id, c.id) as root, dense_rank() over (order by coalesce(c.parent_id, c.id)) as n,
         count(*) filter (where c.deleted_at is null) over () as said
  from posts_comment c join posts_post post on post.id = c.post_id
  where c.post_id = %(post)s and {READABLE}
    and (c.deleted_at is null or c.author_id = %(reader)s and c.deleted_at > %(since)s and c.body <> '')),
numbered as (
  select *, (n - 1) / {SIZE} + 1 as page, (max(n) over () - 1) / {SIZE} + 1 as pages from said)"""  # noqa: S608  a condition and a number of our own
THREAD = f"""{SAID}
select c.said, c.page, c.pages, c.root, c.id, c.code, c.body, c.version, c.created_at, c.edited_at, c.deleted_at,
       c.author_id = %(reader)s as is_mine, u.name as author, k.id as city_id, k.name as city,
       c.mentions::text
from numbered c left join cities_user u on u.id = c.author_id left join cities_city k on k.id = c.city_id
where c.page = least(greatest(coalesce(%(page)s, c.pages), 1), c.pages) order by c.root, c.id"""  # noqa: S608
PAGE = f"{SAID} select page, pages from numbered where root = %(root)s limit 1"  # noqa: S608
REACTIONS = f"""
select r.kind, array_agg(distinct k.name) as cities, bool_or(r.person_id = %(reader)s) as is_mine
from posts_reaction r join posts_post post on post.id = r.post_id join cities_city k on k.id = r.city_id
where post.id = %(post)s and {READABLE} and r.withdrawn_at is null group by r.kind"""  # noqa: S608  our own words


class Said(NamedTuple):
    """One comment as the reader of its post sees it. Nothing in it can change: its page is remembered by it."""

    root: int  # the comment that it replies to, or itself
    id: int
    code: str
    body: str
    version: int
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    is_mine: bool
    author: str | None
    city_id: int | None
    city: str | None
    mentions: str  # JSON of posts/mentions.py

    @property
    def parts(self):
        """Its text as (is it quoted, text)."""
        return paragraphs(self.body)


class Strand(NamedTuple):
    """A comment with its replies."""

    comment: Said | None  # None when it was deleted
    replies: tuple

    @property
    def is_mine(self):
        """Whether the reader wrote any of it."""
        return any(said.is_mine for said in (self.comment, *self.replies) if said)


class Thread(NamedTuple):
    """One page of what is said under a post."""

    rows: list  # of Strand
    said: int  # on all pages
    page: int
    pages: int


NOTHING_SAID = Thread([], 0, 1, 1)
NO_REACTIONS = [(kind, [], False) for kind in Reaction.Kind]


def thread_of(post, *, reader, page=None):
    """The comments of a post that its reader sees, the newest page unless another is asked for."""
    found = fetch(THREAD, _params(post, reader, page=page))
    strands = {}
    for row in found:
        said = Said(*row[3:])
        strands.setdefault(said.root, []).append(said)
    rows = []
    for root, (first, *rest) in strands.items():
        rows.append(Strand(first, tuple(rest)) if first.id == root else Strand(None, (first, *rest)))
    return Thread(rows, *found[0][:3]) if found else NOTHING_SAID


def page_of(comment, *, reader):
    """The page of the thread on which a comment stands; None when it is the newest one."""
    found = fetch(PAGE, _params(comment.post_id, reader, root=comment.parent_id or comment.pk))
    return next((page for page, pages in found if page < pages), None)


def reactions_to(post, *, reader):
    """[(kind, names of the cities, whether this person said so)] in their order."""
    found = {kind: (cities, is_mine) for kind, cities, is_mine in fetch(REACTIONS, _params(post, reader))}
    return [(kind, *found.get(kind.value, ([], False))) for kind in Reaction.Kind]


def _params(post, reader, **more):
    return {"post": post, "since": still_back(), **as_reader(reader), **more}


def still_back():
    """What was deleted after this moment can be taken back."""
    return timezone.now() - timedelta(days=settings.TRASH_DAYS)


def paragraphs(body):
    """A text cut into [(is it quoted, text)], the lines that begin with > being quoted."""
    parts = []
    for line in body.split("\n"):
        is_quoted = line.startswith(">")
        line = line.removeprefix(">").removeprefix(" ") if is_quoted else line
        if parts and parts[-1][0] == is_quoted:
            parts[-1][1].append(line)
        else:
            parts.append((is_quoted, [line]))
    texts = [(is_quoted, "\n".join(lines).strip("\n")) for is_quoted, lines in parts]
    return [(is_quoted, text) for is_quoted, text in texts if text.strip()]


def quoted(body):
    """What a reply that quotes this text begins with."""
    own = "\n".join(text for is_quoted, text in paragraphs(body) if not is_quoted) or body
    text = own if len(own) <= QUOTED else own[:QUOTED].rsplit(maxsplit=1)[0] + " …"
    return "".join(f"> {line}\n" for line in text.split("\n")) + "\n"


def say(post, body, *, by, city, parent=None, form_key=None):
    """Write a comment, or a reply to one. The same form sent twice makes one; one sent with another text, two."""
    mine = Comment.objects.visible_to(by).filter(author=by, form_key=form_key)
    if form_key and (made := mine.filter(post=post.pk).first()) and made.body == body:
        return made
    try:
        with transaction.atomic():
            return _say(post, body, by, city, parent, form_key)
    except IntegrityError:
        made = mine.filter(post=post.pk).first()
        return made if made and made.body == body else _say(post, body, by, city, parent, uuid.uuid4())


def _say(post, body, by, city, parent, form_key):
    said = Comment(post_id=post.pk, body=body, author=by, city=city, parent=parent, form_key=form_key)
    said.mentions = mentions_in(body, post, by=by, city=city)
    (comment,) = Comment.objects.bulk_create([said])
    _keep_words(comment.pk, body)
    note_down(post, Act.Verb.COMMENTED, by=by, comment=comment.code)
    return comment


def own_comment(post, code, *, by, deleted=False):
    """This person's own comment under a post, or None."""
    found = Comment.objects.visible_to(by).filter(post=post.pk, code=code, author=by)
    if deleted:
        return found.filter(deleted_at__gt=still_back()).exclude(body="").first()
    return found.filter(deleted_at=None).first()


def change(comment, body, *, by, version):
    """Write one's own comment anew. What it said before is kept and can be read. Raises Stale."""
    with transaction.atomic():
        mine = Comment.objects.visible_to(by).filter(pk=comment.pk, author=by, deleted_at=None)
        mentions = mentions_in(body, comment.post, by=by, city=comment.city)
        if not mine.filter(version=version).update(body=body, mentions=mentions):  # the trigger counts the version
            raise Stale
        _keep_words(comment.pk, body)


def take_away(comment, *, by):
    """Delete one's own comment: nobody but its author reads it from now on."""
    with transaction.atomic():
        mine = Comment.objects.visible_to(by).filter(pk=comment.pk, author=by, deleted_at=None)
        if mine.update(deleted_at=timezone.now()):
            note_down(comment.post, Act.Verb.UNCOMMENTED, by=by, comment=comment.code)


def bring_back(comment, *, by):
    """Show one's own deleted comment again."""
    with transaction.atomic():
        mine = Comment.objects.visible_to(by).filter(pk=comment.pk, author=by).exclude(deleted_at=None)
        if mine.update(deleted_at=None):
            note_down(comment.post, Act.Verb.COMMENTED, by=by, comment=comment.code, again=True)


def react(post, kind, *, by, city, on):
    """Say one of the four short answers in the name of a city, or take it back."""
    now = timezone.now()
    reaction = Reaction(post_id=post.pk, person=by, city=city, kind=kind, at=now, withdrawn_at=None if on else now)
    Reaction.objects.bulk_create(
        [reaction],
        update_conflicts=True,
        unique_fields=["post", "person", "kind"],
        update_fields=["city", "at", "withdrawn_at"],
    )


def _keep_words(pk, body):
    """What the post is found by from now on; the trigger puts it on the card."""
    words = vector([("D", as_text(body))])
    with connection.cursor() as cursor:
        cursor.execute("update posts_comment set words = %s::tsvector where id = %s", [words, pk])


def former_texts(comment, *, reader):
    """What a comment said before, the latest first."""
    return FormerText.objects.visible_to(reader).filter(comment=comment.pk)


def forget_deleted_comments():
    """Empty what can no longer be taken back, as the system. The rows stay: others may have replied to them."""
    old = Comment.objects.filter(deleted_at__lte=still_back()).exclude(body="")
    FormerText.objects.filter(comment__in=old).delete()
    return old.update(body="", form_key=None)
