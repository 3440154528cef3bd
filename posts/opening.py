"""A post laid out as a plain table of everything it says, for the one who opens it with a reason."""

from django.db import models

HIDDEN = ("id", "post_ptr", "practice", "position", "import_key", "form_key")


def everything_of(post):
    """[(heading, [(label, value)])] of a post, its kind and its typed rows, read as whoever runs this."""
    parts = [(post._meta.verbose_name, _fields(post))]
    for link in post._meta.related_objects:
        if link.parent_link and hasattr(post, link.name):
            kind = getattr(post, link.name)
            parts.append((kind._meta.verbose_name, _fields(kind, local=True)))
            parts += _rows(kind)
    return parts


def _rows(kind):
    for relation in kind._meta.related_objects:
        if relation.model is type(kind) and hasattr(relation.related_model, "post_path"):
            for row in getattr(kind, relation.get_accessor_name()).order_by("pk"):
                yield row._meta.verbose_name, _fields(row)


def _fields(thing, *, local=False):
    """Everything it says that is not empty."""
    fields = thing._meta.local_fields if local else thing._meta.fields
    said = [(field.verbose_name, _value(thing, field)) for field in fields if field.name not in HIDDEN]
    many = thing._meta.local_many_to_many if local else thing._meta.many_to_many
    said += [(field.verbose_name, ", ".join(map(str, getattr(thing, field.name).iterator()))) for field in many]
    return [(label, value) for label, value in said if value not in ("", None)]


def _value(thing, field):
    if field.choices:
        return getattr(thing, f"get_{field.name}_display")()
    if isinstance(field, models.ForeignKey):
        return getattr(thing, field.name)
    return field.value_from_object(thing)
