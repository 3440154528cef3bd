"""Two topics or two technologies become one: practices, addresses and searches that had the one have the other."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from posts.models import Synonyms
from posts.viewing import viewing_as_system
from practices.indexing import index_term
from practices.models import Condition, Practice, Question, Term, Vocabulary

PARTS = {  # the tables that link something to a term, and the name of what they link
    Vocabulary.TOPIC: [(Practice.topics.through, "practice"), (Question.topics.through, "question")],
    Vocabulary.TECHNOLOGY: [(Practice.technologies.through, "practice")],
}


def check_merge(term, target):
    """Raises ValidationError when the one cannot become the other."""
    if term.vocabulary_id not in PARTS or target.vocabulary_id != term.vocabulary_id:
        raise ValidationError(_("Only two topics or two technologies can become one."))
    if target.pk == term.pk or target.merged_into_id:
        raise ValidationError(_("Choose another one, which has not been merged itself."))


def merge(term, target, *, by):
    """The term stays as a name that leads to the target: old addresses, saved searches and revisions know it."""
    check_merge(term, target)
    with viewing_as_system(f"term {term.pk} was merged into {target.pk}", by=by):
        for table, whose in PARTS[term.vocabulary_id]:
            has_both = table.objects.filter(term=target.pk).values(whose)
            table.objects.filter(**{"term": term.pk, f"{whose}__in": has_both}).delete()
            table.objects.filter(term=term.pk).update(term=target.pk)
        Condition.objects.filter(term=term.pk).update(term=target.pk)
        Term.objects.filter(merged_into=term.pk).update(merged_into=target.pk)
        Term.objects.filter(pk=term.pk).update(merged_into=target.pk)
    if term.name_cs.lower() != target.name_cs.lower():
        Synonyms.objects.get_or_create(words=f"{term.name_cs}, {target.name_cs}"[:300])
    index_term.enqueue(target.pk)
