"""Messages between two cities: writing one, the list of them, what in them is new to a person, the letter about it."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from cities.mail import link_for, write
from cities.models import User
from cities.prepared import fetch, fetch_named
from posts.editing import Stale, note_down
from posts.history import keep_revision
from posts.models import Act, Level, Post
from posts.sharing import share
from posts.talking import say
from posts.viewing import viewing_as
from posts.visibility import READABLE, as_reader
from practices.models import Heard, Message

SIZE = 25
RECENT = timedelta(days=3)  # after which nobody is told by a letter any more

# When something was last said, and when by somebody else than the reader.
LAST = """cross join lateral (
  select count(c.id) as replies, greatest(post.published_at, max(c.created_at)) as last_at,
         greatest(case when post.author_id is distinct from %(reader)s then post.published_at end,
                  max(c.created_at) filter (where c.author_id is distinct from %(reader)s)) as news_at
  from posts_comment c where c.post_id = post.id and c.deleted_at is null) said
left join practices_heard h on h.message_id = post.id and h.person_id = %(reader)s"""
NEW = "coalesce(said.news_at > coalesce(h.seen_at, '-infinity'), false)"
FOUND = f"""
from practices_message g join posts_post post on post.id = g.post_ptr_id and post.state = 1
{LAST} where {READABLE}"""  # noqa: S608  conditions of our own
LIST = f"""
select post.code, post.title, k.name as city, t.name as addressee, u.name as author, said.replies, said.last_at,
       {NEW} as is_new, count(*) over () as all_of_them
{
    FOUND.replace(
        LAST,
        "join cities_city k on k.id = g.writer_id join cities_city t on t.id = g.addressee_id "
        "left join cities_user u on u.id = post.author_id " + LAST,
    )
}
order by is_new desc, said.last_at desc, post.id desc limit {SIZE} offset %(start)s"""  # noqa: S608
UNREAD = f"select count(*) {FOUND} and {NEW}"  # noqa: S608
UNTOLD = f"""select post.id {FOUND} and {NEW} and said.news_at > %(since)s
  and said.news_at > coalesce(h.told_at, '-infinity')"""  # noqa: S608

# Whom a letter may tell: coordinators of the city that is written to, the contact of the practice in question and the
# stand-in, and who has already spoken in the conversation. Whether they may read it is asked as each of them.
PEOPLE = """
select m.person_id from cities_membership m where m.city_id = %(addressee)s and m.role = 'coordinator'
  and m.valid_from <= statement_timestamp() and (m.valid_to is null or m.valid_to > statement_timestamp())
union select r.contact_id from practices_practice r where r.post_ptr_id = %(about)s and r.contact_id is not null
union select r.stand_in_id from practices_practice r where r.post_ptr_id = %(about)s and r.stand_in_id is not null
union select p.author_id from posts_post p where p.id = %(message)s and p.author_id is not null
union select c.author_id from posts_comment c where c.post_id = %(message)s and c.author_id is not null"""


def messages_of(reader, *, page=1):
    """One page of the conversations that this person reads, the unread ones first, and how many pages there are."""
    rows = fetch_named(LIST, {"start": (page - 1) * SIZE} | as_reader(reader))
    return rows, -(-rows[0]["all_of_them"] // SIZE) if rows else 1


def how_many_unread(reader):
    return fetch(UNREAD, as_reader(reader))[0][0]


def write_to(addressee, said, *, by, city, about=None, form_key=None):
    """Write to another city in the name of one's own. The same form twice is one message."""
    place = {"city": city, "keeper": city.group, "author": by, "form_key": form_key}
    try:
        with transaction.atomic():
            message = Message(
                title=said["subject"], body=said["message"], writer=city, addressee=addressee, about=about, **place
            )
            message.save(force_insert=True)
            note_down(message, Act.Verb.WROTE, by=by)
            share(Post.objects.editable_by(by).get(pk=message.pk), Level.CIRCLE, [addressee.group], by=by)
            keep_revision(message, number=1, by=by, data={key: said[key] for key in ("subject", "message")})
            _let_know(message, by)
    except IntegrityError:
        message = Message.objects.visible_to(by).filter(author=by, form_key=form_key, addressee=addressee.pk).first()
        if message is None:
            raise Stale from None
    return message


def note_seen(message, person):
    """The person has the conversation before them: it is not new to them any more."""
    Heard.objects.bulk_create(
        [Heard(message=message, person=person, seen_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["message", "person"],
        update_fields=["seen_at"],
    )


def answer(message, body, *, by, city, form_key):
    """Write an answer into the conversation, and let the others know of it."""
    with transaction.atomic():
        said = say(message, body, by=by, city=city, form_key=form_key)
        _let_know(message, by)
    return said


def _let_know(message, by):
    """The task stands in the same transaction as what was written: both come, or none."""
    known = {"addressee": message.addressee_id, "about": message.about_id, "message": message.pk}
    people = [person for (person,) in fetch(PEOPLE, known) if person != by.pk]
    if people:
        tell_of_messages.enqueue(people)


@task()
def tell_of_messages(people):
    """One letter to each of these people who has something new to read: a link, and no word of it."""
    since = timezone.now() - RECENT
    sent = sum(_tell(person, since) for person in User.objects.filter(pk__in=people, is_active=True))
    return f"{sent} letters about messages" if sent else None


def _tell(person, since):
    """As this person, at this moment: what they may not read any more is not told of."""
    with viewing_as(person):
        untold = [pk for (pk,) in fetch(UNTOLD, {"since": since} | as_reader(person))]
        if not untold:
            return False
        Heard.objects.bulk_create(
            [Heard(message_id=pk, person=person, told_at=timezone.now()) for pk in untold],
            update_conflicts=True,
            unique_fields=["message", "person"],
            update_fields=["told_at"],
        )
        write(person, "mail/message", link_for(person, "messages:list"), button=_("Open the messages"))
        return True
