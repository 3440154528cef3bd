"""The retry radar: whether the conditions of a failure hold, which failures could be tried again, who is told of it."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.mail import link_for, write
from cities.models import User
from posts import facets
from posts.models import Act, Post, Reaction
from posts.viewing import viewing_as, viewing_as_system
from practices import cards
from practices.filters import FIXED_NUMBERS
from practices.models import Condition, HoldsNotice, Practice
from practices.risks import FAILED

FRESH = timedelta(days=14)  # how long an answer is news
WATCHING = (Reaction.Kind.WATCHING, Reaction.Kind.SAME)
ENDED = [FIXED_NUMBERS[facets.OUTCOME][each] for each in FAILED]
HOLDING = " and exists (select from practices_condition o where o.practice_id = post_id and o.holds = 'yes')"
TOLD = (
    HOLDING
    + " and exists (select from practices_holdsnotice n where n.post_id = posts_visible_card.post_id"
    + " and n.person_id = smartpitch_user())"
)


def to_try_again(reader, *, topic=None, told=False, **place):
    """One page of failures with a condition that holds now: cards, each with its `conditions`; last answered first.

    topic: a number. told: only those the reader was told of. place: after or before, and topics, as cards.page().
    """
    chosen = {facets.OUTCOME: ENDED} | ({facets.TOPIC: [topic]} if topic is not None else {})
    page = cards.page(reader, chosen, by="confirmed_at", also=TOLD if told else HOLDING, **place)
    found = Condition.objects.visible_to(reader).filter(practice__in=[card["post"] for card in page.cards], holds="yes")
    rows = {}
    for row in found.select_related("term"):
        rows.setdefault(row.practice_id, []).append(row)
    for card in page.cards:
        card["conditions"] = rows.get(card["post"], [])
    return page


def news_for(person):
    """What the person was told of lately, may read now, and what still holds."""
    still = Condition.objects.visible_to(person).filter(practice=OuterRef("post"), holds=Condition.Holds.YES)
    shared = Practice.objects.visible_to(person).filter(state=Post.State.SHARED)
    mine = HoldsNotice.objects.visible_to(person).filter(person=person.pk, at__gt=timezone.now() - FRESH)
    return mine.filter(Exists(still), post__in=shared.values("post_ptr"))


def how_many_hold(person):
    """Of how many practices news_for() tells, asked where practices/waiting.py found any."""
    return news_for(person).values("post").distinct().count()


def tell():
    """One letter to each person who waits for a failure's condition: how many and a link, never a word of them."""
    with viewing_as_system("asking whom to tell that a condition holds"):
        _make_notices()
        waiting = HoldsNotice.objects.filter(mailed_at=None, at__gt=timezone.now() - FRESH)
        people = list(waiting.order_by().values_list("person", flat=True).distinct())
    sent = sum(_tell(person) for person in User.objects.filter(pk__in=people, is_active=True))
    return f"{sent} told" if sent else None


def _make_notices():
    """For each new answer "it holds now": those who watch the practice, and whoever waits for the same thing."""
    since = timezone.now() - FRESH
    known = HoldsNotice.objects.filter(act=OuterRef("pk"))
    acts = Act.objects.filter(verb=Act.Verb.ANSWERED, details__holds="yes", at__gt=since, post__isnull=False)
    notices = []
    for act in acts.filter(~Exists(known)):
        watching = Reaction.objects.filter(post=act.post_id, kind__in=WATCHING, withdrawn_at=None)
        people = set(watching.values_list("person", flat=True)) | _waiting_for_the_same(act)
        notices += [
            HoldsNotice(act_id=act.pk, post_id=act.post_id, person_id=person, at=act.at)
            for person in people - {act.actor_id}
        ]
    HoldsNotice.objects.bulk_create(notices, ignore_conflicts=True)


def _waiting_for_the_same(act):
    """Authors and contacts of failures whose condition hangs on the same term and does not hold yet."""
    if not act.details.get("term"):
        return set()
    same = Condition.objects.filter(term=act.details["term"]).exclude(holds="yes").exclude(practice=act.post_id)
    open_ones = same.filter(practice__state=Post.State.SHARED, practice__deleted_at=None)
    pairs = open_ones.values_list("practice__author", "practice__contact")
    return {person for pair in pairs for person in pair if person}


def _tell(person):
    """What is closed to the person at this moment, or holds no longer, waits."""
    with viewing_as(person):
        told = news_for(person).filter(mailed_at=None)
        posts = set(told.values_list("post", flat=True))
        mine = HoldsNotice.objects.visible_to(person).filter(person=person.pk, post__in=posts, mailed_at=None)
        if not mine.update(mailed_at=timezone.now()):
            return False
        link = link_for(person, "practices:retry", query="?moje=1")
        write(person, "mail/holds", link, button=_("See what holds now"), count=len(posts))
        return True
