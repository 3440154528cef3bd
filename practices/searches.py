"""What is done with saved searches: saving one, what is new in it for its person, the letters that say how much."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cities.mail import link_for, write
from cities.models import User
from posts.models import Post
from posts.viewing import viewing_as, viewing_as_system
from practices.cards import condition
from practices.filters import PracticeFilters, Words
from practices.models import SavedSearch

Frequency = SavedSearch.Frequency
# Days between two letters; a timer that comes a little early is not a day too early.
DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.MONTHLY: 30}
EARLY = timedelta(hours=2)
SILENT = timedelta(days=183)  # then a letter asks whether to keep it …
PATIENCE = timedelta(days=30)  # … and without an answer the letters stop
MOST_NEW = 100  # that are counted; beyond it, "more than"
_signer = Signer(salt="practices.searches.stop")


class TooMany(Exception):
    """The person has as many as one may have."""


def searches_of(person):
    """The saved searches of this person, by name."""
    return SavedSearch.objects.filter(person=person.pk, deleted_at=None)


def deleted_of(person):
    """Those that the person may still take back."""
    return SavedSearch.objects.filter(person=person.pk, deleted_at__isnull=False).order_by("-deleted_at", "-pk")


def filters_of(search, words):
    """What a search asks for, as the list understands it."""
    return PracticeFilters(QueryDict(search.asked), words)


def save_search(person, *, asked, name, frequency):
    """Keep it under a name. What is saved already gets the new name: a second submit finds the first."""
    mine = searches_of(person)
    values = {"name": name, "frequency": frequency}
    if mine.filter(asked=asked).update(**values):
        return mine.get(asked=asked)
    if mine.count() >= SavedSearch.MOST:
        raise TooMany
    search = SavedSearch(person=person, asked=asked, **values)
    search.known = _found(search, Words())
    try:
        with transaction.atomic():
            search.save(force_insert=True)
    except IntegrityError:  # the same form in another request, a moment ago
        mine.filter(asked=asked).update(**values)
        return mine.get(asked=asked)
    return search


def change(search, *, name, frequency):
    """Its name, and how often letters come from now on; whoever asks for letters wants to keep it."""
    now = timezone.now()
    woken = {"told_at": now, "news_at": now, "asked_at": None} if search.frequency != frequency else {}
    SavedSearch.objects.filter(pk=search.pk).update(name=name, frequency=frequency, **woken)


def keep_it(search):
    """The person answers the letter that asked."""
    SavedSearch.objects.filter(pk=search.pk).update(news_at=timezone.now(), asked_at=None)


def mark_seen(search):
    """Whatever it finds now is known to the person, on every device."""
    found, now = _found(search, Words()), timezone.now()
    SavedSearch.objects.filter(pk=search.pk).update(known=found, told=[], looked_at=now, news_at=now, asked_at=None)


NEWEST_FIRST = "published_at desc, post_id desc"
FOUND = f"""select post_id from posts_visible_card where kind = %(kind)s{{wanted}}
order by {NEWEST_FIRST} limit {SavedSearch.MOST_KNOWN}"""  # noqa: S608  numbers of our own
# Of the newest that it finds, what its person did not know when they last looked. A broad search, of which not
# everything was kept, goes by the day of sharing besides.
NEW = f"""
select found.post_id from practices_savedsearch mine cross join lateral (
  select post_id, published_at from posts_visible_card where kind = %(kind)s{{wanted}}
  order by {NEWEST_FIRST} limit {SavedSearch.MOST_KNOWN}) found
where mine.id = {{search}} and not found.post_id = any(mine.known) and not found.post_id = any(%(besides)s)
  and (cardinality(mine.known) < {SavedSearch.MOST_KNOWN} or found.published_at > mine.looked_at)
order by found.published_at desc, found.post_id desc limit {MOST_NEW + 1}"""  # noqa: S608  numbers of our own
COUNTED = f"select {{search}} as search, count(*) from ({NEW}) found"  # noqa: S608


def _condition(search, words):
    filters = filters_of(search, words)
    return condition(filters.chosen, filters.query, mark=f"_{search.pk}")


def _rows(sql, **params):
    with connection.cursor() as cursor:
        cursor.execute(sql, {"kind": str(Post.Kind.PRACTICE), **params})
        return cursor.fetchall()


def _found(search, words):
    wanted, asked = _condition(search, words)
    return [post for (post,) in _rows(FOUND.format(wanted=wanted), **asked)]


def new_in(search, words, *, besides=()):
    """Posts that are new to the person whose search it is, the newest first; no more than MOST_NEW and one."""
    wanted, asked = _condition(search, words)
    found = _rows(NEW.format(wanted=wanted, search=search.pk), besides=list(besides), **asked)
    return [post for (post,) in found]


def how_many_new(searches, words):
    """{search's key: how many posts are new in it} in one statement."""
    parts, params = [], {"besides": []}
    for search in searches:
        wanted, asked = _condition(search, words)
        parts.append(COUNTED.format(wanted=wanted, search=search.pk))
        params |= asked
    return dict(_rows(" union all ".join(parts), **params)) if parts else {}


def alert():
    """One letter to each person in whose searches there is something new: how much and a link, never a word of it."""
    with viewing_as_system("asking whose searches are due"):
        wanted = SavedSearch.objects.filter(deleted_at=None).exclude(frequency=Frequency.NEVER)
        people = list(wanted.order_by().values_list("person", flat=True).distinct())
    sent = sum(_alert(person) for person in User.objects.filter(pk__in=people, is_active=True))
    return f"{sent} letters about saved searches" if sent else None


def _alert(person):
    """As this person, at this moment. Whoever belongs to no group now reads nothing, and gets nothing."""
    with viewing_as(person) as viewer:
        if not viewer.groups:
            return False
        now = timezone.now()
        searches = [each for each in searches_of(person) if each.frequency != Frequency.NEVER]
        with override(person.language):
            words = Words()
        found = {}
        for search in searches:
            if now - search.told_at >= timedelta(days=DAYS[search.frequency]) - EARLY:
                found[search] = new_in(search, words, besides=search.told)
        news = {search: posts for search, posts in found.items() if posts}
        for search, posts in news.items():
            told = [*search.told, *posts][: SavedSearch.MOST_KNOWN]
            SavedSearch.objects.filter(pk=search.pk).update(told=told, told_at=now, news_at=now, asked_at=None)
        silent = _silent([search for search in searches if search not in news], now)
        if news:
            count = len({post for posts in news.values() for post in posts})
            _letter("mail/new_found", person, searches[0], count=min(count, MOST_NEW), more=count > MOST_NEW)
        if silent:
            _letter("mail/keep_search", person, searches[0], count=len(silent))
        return bool(news or silent)


def _silent(searches, now):
    """Those that have been silent for half a year and are asked about now; those nobody answered for stop."""
    late = [search for search in searches if search.asked_at and now - search.asked_at > PATIENCE]
    SavedSearch.objects.filter(pk__in=[search.pk for search in late]).update(frequency=Frequency.NEVER, asked_at=None)
    silent = [search for search in searches if not search.asked_at and now - search.news_at > SILENT]
    SavedSearch.objects.filter(pk__in=[search.pk for search in silent]).update(asked_at=now)
    return silent


def _letter(template, person, search, **context):
    """search: any of the person's; by its code the link knows whose letters to stop."""
    stop = link_for(person, "searches:stop", token_of(search))
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    said = {"button": _("Open saved searches"), "headers": headers, "stop": stop, **context}
    write(person, template, link_for(person, "searches:list"), **said)


def token_of(search):
    """What the link that stops letters bears: the search's code, signed."""
    return _signer.sign(search.code)


def whose(token):
    """The code that a link to stop letters bears, or None when somebody has changed it."""
    try:
        return _signer.unsign(token)
    except BadSignature:
        return None


def stop_letters(code):
    """No more letters to whoever owns the search of this code: its holder is whoever got the letter."""
    with viewing_as_system("stopping letters by the link in one of them"):
        owner = SavedSearch.objects.filter(code=code).values("person")
        SavedSearch.objects.filter(person__in=owner).update(frequency=Frequency.NEVER, asked_at=None)


def forget_deleted_searches():
    """As the system: what was deleted long ago is gone."""
    old = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    SavedSearch.objects.filter(deleted_at__lt=old).delete()


def delete_search(search):
    SavedSearch.objects.filter(pk=search.pk).update(deleted_at=timezone.now())


def take_back(search):
    """Out of the trash again, unless the same was saved anew meanwhile."""
    person = User(pk=search.person_id)
    if searches_of(person).filter(asked=search.asked).exists():
        return False
    if searches_of(person).count() >= SavedSearch.MOST:
        raise TooMany
    return bool(deleted_of(person).filter(pk=search.pk).update(deleted_at=None, news_at=timezone.now()))
