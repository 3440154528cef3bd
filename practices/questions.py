"""Questions as their readers find them: a page of the list, a few best hits, one question with what hangs on it."""

from django.db.models import F, Func, JSONField, OuterRef, Subquery
from django.urls import reverse

from cities.prepared import fetch
from posts import facets
from posts.markdown import as_text
from posts.models import Comment, Post
from posts.search import marked, passage
from posts.visibility import READABLE, as_reader
from practices.cards import SIZE, TEXT, TOPICS, Page, cursor_at, rows_of, shorten
from practices.models import Practice, Question, Reading

KIND = Post.Kind.QUESTION

# Read by key under both layers of the door, as the texts of practices are.
TEXTS = f"""
select post.id, post.code, post.title, city.name, q.problem, q.tried, post.level,
       (select count(*) from posts_comment c where c.post_id = post.id and c.deleted_at is null)
from posts_post post join practices_question q on q.post_ptr_id = post.id
join cities_city city on city.id = post.city_id
where post.id = any(%(posts)s) and {READABLE}"""  # noqa: S608  our own words


def page(user, chosen, *, topics, query=None, after="", before="", size=SIZE):
    """One Page of questions, the newest or the best hits first. topics: {term: (address, label)}."""
    by = "rank" if query else "published_at"
    rows, newer, older = rows_of(user, chosen, query, by, after, before, size, kind=KIND)
    cards = _cards(user, rows, topics, query)
    return Page(
        cards,
        cursor_at(rows[0], cards[0]) if cards and newer else "",
        cursor_at(rows[-1], cards[-1]) if cards and older else "",
    )


def _cards(user, rows, topics, query):
    texts = {pk: rest for pk, *rest in fetch(TEXTS, {"posts": [row[0] for row in rows], **as_reader(user)})}
    address, cards = reverse("questions:list"), []
    for pk, _place, published, numbers in rows:
        if pk not in texts:
            continue  # narrowed between the two queries
        code, title, city, problem, tried, level, said = texts[pk]
        values = [facets.of_token(number) for number in numbers]
        told = [as_text(problem), as_text(tried)]
        cards.append(
            {
                "code": code,
                "url": f"{address}{code}/",
                "city": city,
                "when": published,
                "title": marked(title, query) if query else title,
                "text": passage(told, query) if query else shorten(told[0], TEXT),
                "asked": next((Question.Asked(value) for facet, value in values if facet == facets.ASKED), None),
                "topics": [topics[v][1] for facet, v in values if facet == facets.TOPIC and v in topics][:TOPICS],
                "said": said,
                "level": level,
            }
        )
    return cards


def find(code, reader):
    """The question with this code as the person reads it, or None; `editable` says whether they may change it,
    `read_at` when they had it before them last, `asked_before` a pitch that they read, and who answers it.
    """
    found = Question.objects.visible_to(reader).select_related("city", "unit", "author").defer("city__arms")
    mine = Reading.objects.filter(post=OuterRef("pk"), person=reader.pk)
    before = Func(F("pk"), function="practices_asked_before", output_field=JSONField())
    question = found.filter(code=code).annotate(read_at=Subquery(mine.values("at")), asked_before=before).first()
    if question:
        question.editable = Question.objects.editable_by(reader).filter(pk=question.pk).exists()
        question.talked = True  # what is under it is what it is for
    return question


def answer_of(question, *, reader):
    """The comment that was marked as the answer, or None."""
    said = Comment.objects.visible_to(reader).filter(pk=question.answer_id, deleted_at=None)
    return said.select_related("author", "city").defer("city__arms").first() if question.answer_id else None


def helped_by(question, *, reader):
    """(code, title) of the practice that helped, if this reader reads it; else None."""
    found = Practice.objects.visible_to(reader).filter(pk=question.helped_by_id, state=Post.State.SHARED)
    return found.values_list("code", "title").first() if question.helped_by_id else None
