"""Two topics or two technologies become one: practices, addresses and searches that had the one have the other."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from posts.models import Synonyms
from posts.viewing import viewing_as_system
from practices.indexing import index_term
from practices.models import Practice, Term, Vocabulary

PARTS = {Vocabulary.TOPIC: Practice.topics.through, Vocabulary.TECHNOLOGY: Practice.technologies.through}


def check_merge(term, target):
    """Raises ValidationError when the one cannot become the other."""
    if term.vocabulary_id not in PARTS or target.vocabulary_id != term.vocabulary_id:
        raise ValidationError(_("Only two topics or two technologies can become one."))
    if target.pk == term.pk or target.merged_into_id:
        raise ValidationError(_("Choose another one, which has not been merged itself."))


def merge(term, target, *, by):
    """The term stays as a name that leads to the target: old addresses, saved searches and revisions know it."""
    check_merge(term, target)
    links = PARTS[term.vocabulary_id].objects
    with viewing_as_system(f"term {term.pk} was merged into {target.pk}", by=by):
        has_both = links.filter(term=target.pk).values("practice")
        links.filter(term=term.pk, practice__in=has_both).delete()
        links.filter(term=term.pk).update(term=target.pk)
        Term.objects.filter(merged_into=term.pk).update(merged_into=target.pk)
        Term.objects.filter(pk=term.pk).update(merged_into=target.pk)
    if term.name_cs.lower() != target.name_cs.lower():
        Synonyms.objects.get_or_create(words=f"{term.name_cs}, {target.name_cs}"[:300])
    index_term.enqueue(target.pk)
