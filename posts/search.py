"""Finding by words: what a post is found by, what somebody typed, and the passage of a text where it hits.

The stems are made in Python (cities/stems.py), because PostgreSQL has no Czech; the database only compares them.
"""

import re
import time
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString

from cities.stems import WORD, fold, keys, words
from posts.models import Synonyms

LONGEST = 200  # characters of what is typed
MOST_WORDS = 12
FURTHEST = 16_000  # the last place in a text that PostgreSQL's vector can hold, with room
MOST_PLACES = 200  # of one key
GAP = 10  # places between two texts, so that no phrase reaches from one into the other


def vector(texts):
    """The text of a tsvector: all keys of a word at the word's place. texts: (weight "A" to "D", text), best first."""
    places, at = {}, 0
    for weight, text in texts:
        for word in words(text):
            at += 1
            for key in keys(word) if at < FURTHEST else ():
                found = places.setdefault(key, [])
                if len(found) < MOST_PLACES:
                    found.append(f"{at}{weight}")
        at += GAP
    return " ".join(f"'{key}':{','.join(found)}" for key, found in places.items())


def keep_words(post_pk, texts):
    """Write what a post is found by, in the transaction of whoever wrote its text; its card follows by trigger."""
    with connection.cursor() as cursor:
        cursor.execute("update posts_post set words = %s::tsvector where id = %s", [vector(texts), post_pk])


class Query(NamedTuple):
    """What somebody looks for. False when there is nothing in it to look for."""

    text: str = ""  # as typed, in one line
    wanted: tuple = ()  # pieces of a tsquery, one for each word or phrase
    unwanted: tuple = ()
    keys: frozenset = frozenset()  # of the words to mark where they hit
    beginning: str = ""  # of a word that is not finished, without diacritics
    is_loose: bool = False  # one of the words is enough

    def __bool__(self):
        return bool(self.wanted or self.unwanted)

    @property
    def sql(self):
        """The tsquery."""
        wanted = (" | " if self.is_loose else " & ").join(self.wanted)
        return " & ".join([f"({wanted})"] * bool(wanted) + [f"!{piece}" for piece in self.unwanted])

    def hits(self, word):
        """What of the query hits this word: keys, or the beginning."""
        return _hits(word, self.keys, self.beginning)

    def in_titles(self):
        """The tsquery that looks at titles only."""
        return re.sub(r"'([^']+)'(?::(\*))?", r"'\1':\2A", self.sql)

    def weaker(self):
        """The same, asking for less and less: the last word may be unfinished; any of the words is enough."""
        yield parse(self.text, unfinished=True)
        if len(self.wanted) > 1:
            yield self._replace(is_loose=True)


@lru_cache(50_000)
def _hits(word, wanted, beginning):
    found = keys(word) & wanted
    return found or frozenset({beginning} if beginning and fold(word).startswith(beginning) else ())


PART = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')


def parse(typed, *, unfinished=False):
    """A Query from what was typed: all words must be there, "words side by side" in quotes, none that has a minus.

    unfinished: the last word is still being written, so its beginning is enough. Nothing typed is an error.
    """
    text = " ".join(typed.replace("\0", "").split())[:LONGEST]
    pieces, marks, left, beginning = {"": [], "-": []}, set(), MOST_WORDS, ""
    parts = [(minus, phrase or word) for minus, phrase, word in PART.findall(text)]
    for number, (minus, part) in enumerate(parts, 1):
        row = words(part)[:left]
        left -= len(row)
        is_last = unfinished and number == len(parts) and not text.endswith('"')
        if alternatives := _alternatives(row, is_last):
            pieces[minus].append(f"({' | '.join(alternatives)})")
            marks |= set() if minus else _marks(row)
            beginning = fold(row[-1]) if is_last and not minus else ""
    return Query(text, tuple(pieces[""]), tuple(pieces["-"]), frozenset(marks), beginning)


def _alternatives(row, is_last=False):
    """The row of words itself, and what means the same as one word; each a piece of a tsquery."""
    found = [_phrase(row, is_last), *map(_phrase, _others(row))]
    return list(dict.fromkeys(each for each in found if each))


def _marks(row):
    return {key for each in [row, *_others(row)] for word in each for key in keys(word)}


def _others(row):
    return SYNONYMS.of(row[0]) if len(row) == 1 else []


def _phrase(row, is_last=False):
    """Words side by side: each by any of its keys, at the distance they have."""
    phrase, distance = "", 1
    for number, word in enumerate(row, 1):
        found = [f"'{key}'" for key in sorted(keys(word))]
        if is_last and number == len(row) and len(word) > 1:
            found.append(f"'{fold(word)}':*")
        if found:
            either = found[0] if len(found) == 1 else f"({'|'.join(found)})"
            phrase += f" <{distance}> {either}" if phrase else either
            distance = 0
        distance = distance + 1 if phrase else 1
    return f"({phrase})" if " <" in phrase else phrase


class Remembered:
    """The synonyms, not older than a minute: they are no secret and hardly ever change."""

    FOR = 60  # seconds

    def __init__(self):
        self.forget()

    def forget(self):
        self.rows, self.until = {}, 0.0

    def of(self, word):
        """The rows of words that mean the same as this word."""
        if self.until < time.monotonic():
            self.rows, self.until = self._read(), time.monotonic() + self.FOR
        return [other for key in sorted(keys(word)) for other in self.rows.get(key, ())]

    @staticmethod
    def _read():
        rows = {}
        for line in Synonyms.objects.values_list("words", flat=True):
            meaning = [words(part) for part in line.split(",")]
            for row in meaning:
                for key in keys(row[0]) if len(row) == 1 else ():
                    rows.setdefault(key, []).extend(other for other in meaning if other and other != row)
        return rows


SYNONYMS = Remembered()


def marked(text, query):
    """The text with the words that hit in <mark>; safe HTML."""
    parts, at, known = [], 0, _words_that_hit(text, query)
    for hit in WORD.finditer(text) if known else ():
        if hit.group() in known:
            parts += [escape(text[at : hit.start()]), f"<mark>{escape(hit.group())}</mark>"]
            at = hit.end()
    return SafeString("".join([*parts, escape(text[at:])]))


def passage(texts, query, *, length=240):
    """The part of one of the texts in which most different words hit, marked; of equal ones the first. Safe HTML.

    Nothing hits: the beginning of the first text.
    """
    best, chosen = (0, 0), (texts[0] if texts else "", 0)
    for number, text in enumerate(texts):
        if not (known := _words_that_hit(text, query)):
            continue
        hits = [(hit.start(), known[hit.group()]) for hit in WORD.finditer(text) if hit.group() in known]
        for at, (start, _found) in enumerate(hits):
            inside = [found for place, found in hits[at:] if place < start + length]
            score = (len(set().union(*inside)), -number)
            if score > best:
                best, chosen = score, (text, start)
    return marked(_cut(*chosen, length), query)


def _words_that_hit(text, query):
    """{word of the text: what of the query hits it}; a text has few different words, so each is asked once."""
    return {word: found for word in set(WORD.findall(text)) if (found := query.hits(word))}


def _cut(text, start, length):
    """About `length` characters around a hit, from the beginning of a sentence when one is near."""
    if len(text) <= length:
        return text
    begin = max(text.rfind(". ", 0, start) + 2, text.rfind("\n", 0, start) + 1, 0)
    if start - begin > length // 2:
        begin = text.rfind(" ", 0, max(start - length // 4, 0)) + 1
    piece = text[begin : begin + length]
    if begin + length < len(text):
        piece = piece.rsplit(maxsplit=1)[0].rstrip(",;:–") + " …"
    starts_anew = begin == 0 or text[begin - 2 : begin] == ". " or text[begin - 1] == "\n"
    return piece if starts_anew else f"… {piece}"
