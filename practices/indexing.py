"""What practices are found by, written anew: when a term is renamed, or when the rule itself has changed."""

from django_tasks import task

from posts.search import keep_words
from posts.viewing import viewing_as_system
from practices import narrower, supplementing
from practices.models import Part, Practice, Supplement
from practices.record import TERMS, records_of, texts_of

BATCH = 500


def index(practices):
    """Write the words of these practices as their records stand now. Returns how many there were."""
    records = records_of(practices)
    for pk, record in records.items():
        keep_words(pk, texts_of(record))
    return len(records)


def index_all(reason, **which):
    """index() of all practices, or of those that `which` filters, as the system, batch by batch."""
    done = 0
    with viewing_as_system(reason):
        numbers = sorted(set(Practice.objects.filter(**which).values_list("pk", flat=True)))
        for start in range(0, len(numbers), BATCH):
            done += index(Practice.objects.filter(pk__in=numbers[start : start + BATCH]))
    return done


def index_around(reason):
    """The same of narrower parts and of supplements. Returns how many there were."""
    with viewing_as_system(reason):
        said = [(narrower.texts_of, row) for row in Part.objects.values("pk", "title", "text", "numbers")]
        said += [(supplementing.texts_of, row) for row in Supplement.objects.values("pk", "text", "numbers")]
        for texts_of_kind, row in said:
            keep_words(row["pk"], texts_of_kind(row))
    return len(said)


@task()
def index_term(pk):
    """The practices of one term, after its name has changed."""
    return sum(index_all(f"term {pk} was renamed", **{part: pk}) for part in TERMS)
