"""Old versions of a post: keeping them, and telling two of them apart in words."""

import re
from difflib import SequenceMatcher

from django.db.models import Max, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html, format_html_join

from posts.markdown import as_text
from posts.models import Revision

MOST = 160_000  # pairs of words to compare, then of lines; beyond both a text is shown whole, as taken out and put in


def keep_revision(post, *, number, by, data, at=None):
    """Keep the whole record as it stands in version `number`. Once: a version never changes."""
    moment = {"at": at} if at else {}
    Revision.objects.bulk_create([Revision(post_id=post.pk, number=number, by=by, data=data, **moment)])


def revisions_for(person, post):
    """The versions that this editor may look at: what a draft said before it was shared is its author's alone."""
    found = Revision.objects.editable_by(person).filter(post=post.pk)
    if post.published_at is None or post.author_id == person.pk:
        return found
    shared = found.filter(at__lte=post.published_at).order_by("-number").values("number")[:1]
    return found.filter(number__gte=Coalesce(Subquery(shared), 0))


def revision_of(post, version):
    """What the record looked like in this version, or None. A change of level is a version without a revision."""
    return post.revisions.filter(number__lte=version).order_by("-number").first()


def last_number(post):
    return post.revisions.aggregate(last=Max("number"))["last"]


def pieces(text, by_line=False):
    """A text cut into words, each with the space after it, or into lines."""
    return re.findall(r".*\n|.+", text) if by_line else re.findall(r"\s*\S+\s*?(?=\s|$)|\s+$", text)


def difference(old, new):
    """Both texts in one, what went in <del> and what came in <ins>; safe HTML.

    Without the marks of Markdown, unless nothing else differs.
    """
    if as_text(old) != as_text(new):
        old, new = as_text(old), as_text(new)
    before, after = pieces(old), pieces(new)
    if len(before) * len(after) > MOST:
        before, after = pieces(old, by_line=True), pieces(new, by_line=True)
    if len(before) * len(after) > MOST:
        before, after = [old], [new]
    parts = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append("".join(before[a:b]))
            continue
        if b > a:
            parts.append(format_html("<del>{}</del>", "".join(before[a:b])))
        if d > c:
            parts.append(format_html("<ins>{}</ins>", "".join(after[c:d])))
    return format_html_join("", "{}", ((part,) for part in parts))
