"""Which kind of post an address speaks of: practices, questions and pitches share talking and the trash."""

from practices.models import Practice, Question

MODELS = {"practices": Practice, "questions": Question}  # by the first part of the address's name
# Pitches and insides of meetings join them (meetings/apps.py).
SPACES = {model._meta.model_name: space for space, model in MODELS.items()}


def add_kind(space, kind, model):
    """Posts of this kind, whose addresses are named `space:…`, are talked under and shared as the others are."""
    MODELS[space], SPACES[kind] = model, space


def space_of(post):
    """The first part of the names of its addresses: practices, questions or pitches."""
    return SPACES[post.kind]


def readable(request):
    """Posts of the kind that this address speaks of, as far as this person reads them."""
    found = MODELS[request.resolver_match.namespace].objects.visible_to(request.user)
    return found.select_related("city").defer("city__arms")


def to_edit(request, code):
    """The post of that kind that this person may edit, or None."""
    found = MODELS[request.resolver_match.namespace].objects.editable_by(request.user)
    return found.filter(code=code).select_related("city", "keeper").defer("city__arms").first()


def in_trash(request):
    """Posts of that kind that this person could take out of the trash."""
    found = MODELS[request.resolver_match.namespace].objects.in_trash_of(request.user)
    return found.select_related("city").defer("city__arms")
