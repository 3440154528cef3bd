"""Letters about widening: coordinators learn that more people may read what their city keeps."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from cities.mail import link_for, write
from cities.models import Membership, User
from posts.models import Act, Level, Post
from posts.viewing import viewing_as

WHERE = {  # the page from which the readers of each kind are changed; of parts, under the code of the whole
    Post.Kind.PRACTICE: "practices:share",
    Post.Kind.QUESTION: "questions:share",
    Post.Kind.PART: "practices:part",
    Post.Kind.ADOPTION: "practices:adopt",
}


def let_know(act):
    """The task stands in the same transaction as the widening: both come, or none. Who did it knows it."""
    coordinators = Membership.objects.current().filter(
        city__group=act.post.keeper_id, role=Membership.Role.COORDINATOR, person__is_active=True
    )
    people = coordinators.exclude(person=act.actor_id).values_list("person", flat=True)
    if act.post.kind in WHERE and (told := sorted(set(people))):
        tell_of_widening.enqueue(told, act.pk)


@task()
def tell_of_widening(people, act):
    """One letter to each of these people who may edit the post at this moment; never what it says."""
    sent = sum(_tell(person, act) for person in User.objects.filter(pk__in=people, is_active=True))
    return f"{sent} letters about widening" if sent else None


def _tell(person, act):
    with viewing_as(person):
        act = Act.objects.editable_by(person).filter(pk=act).select_related("post__part_of").first()
        if act is None or not Post.objects.editable_by(person).filter(pk=act.post_id).exists():
            return False
        before, after = (Level(act.details[end]) for end in ("from", "to"))
        words = {"before": before, "after": after, "same": before == after}
        write(person, "mail/widened", _link(person, act.post), button=_("Look at who can read it"), **words)
        return True


def _link(person, post):
    codes = {Post.Kind.PART: (post.part_of, post), Post.Kind.ADOPTION: (post.part_of,)}.get(post.kind, (post,))
    return link_for(person, WHERE[post.kind], *(each.code for each in codes))
