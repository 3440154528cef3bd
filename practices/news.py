"""What is new to one person: shared since their last visit, on no topic that they have marked as read since."""

from datetime import datetime
from typing import NamedTuple

from cities.prepared import fetch
from posts import facets
from posts.models import Post

MOST_TOPICS = 8  # of which it is said how much is new


class News(NamedTuple):
    """since: the last visit, None for whoever is here for the first time: to them nothing is new.
    read: {token of a topic: the moment until which all of it counts as read}.
    """

    since: datetime | None
    read: dict

    @classmethod
    def to(cls, person):
        read = {facets.token(facets.TOPIC, topic): at for topic, at in person.topics_read.items()}
        return cls(person.previous_visit_at, {topic: datetime.fromisoformat(at) for topic, at in read.items()})

    def has(self, published, tokens):
        """Whether a card shared at that moment, with these facets, is new."""
        if self.since is None or published <= self.since:
            return False
        return all(published > self.read[token] for token in tokens if token in self.read)

    def _params(self):
        read = {"topics": list(self.read), "until": list(self.read.values())}
        return {"kind": str(Post.Kind.PRACTICE), "since": self.since, **read}

    def count(self):
        """How many practices that the reader may read are new; beyond facets.CAP it is not counted on."""
        return fetch(COUNT, self._params())[0][0] if self.since else 0

    def by_topic(self, words):
        """[(value in the address, name, how many are new)], most first. words: of practices/filters.py."""
        found = [(words.of(facets.TOPIC, topic), count) for topic, count in fetch(BY_TOPIC, self._params())]
        return [(*named, count) for named, count in found if named]


# Of visible cards.
NEW = """posts_visible_card card where kind = %(kind)s and published_at > %(since)s and not exists (
  select from unnest(%(topics)s::int[], %(until)s::timestamptz[]) as read (topic, until)
  where card.facets @> array[read.topic] and card.published_at <= read.until)"""
COUNT = f"select count(*) from (select from {NEW} limit {facets.CAP}) new"  # noqa: S608  our own words
BY_TOPIC = f"""
select facet % {facets.STEP} as topic, count(*) from (select facets from {NEW}) new, unnest(facets) facet
where facet / {facets.STEP} = {facets.TOPIC} group by 1 order by 2 desc, 1 limit {MOST_TOPICS}"""  # noqa: S608
