"""The invented posts of the demo, one or two of every level, written and shared as their authors would do it."""

import uuid

from django.contrib.auth.models import Group

from cities.models import Circle, City, User
from posts.models import Level
from posts.sharing import members_group, share
from posts.talking import react, say
from posts.viewing import viewing_as
from practices.adopting import adopt, own_adoption
from practices.models import Practice, Term, Vocabulary
from practices.record import ROWS, TERMS, begin, keep_as_shared, save
from smartpitch.demo import content

INVENTED = "Vymyšlená ukázka: osoby i údaje jsou smyšlené."
FORMS = uuid.UUID("5ad7ab1e-0000-4000-8000-736d61727421")  # each demo post comes from a form of its own, once
EMPTY = {"progress": "", "started": "", "ended": "", "cost_delta": None, "months_delta": None, "note": ""}
VOCABULARIES = {
    "topics": Vocabulary.TOPIC,
    "technologies": Vocabulary.TECHNOLOGY,
    "source": Vocabulary.FUNDING,
    "category": Vocabulary.BARRIER,
}


def make_posts():
    """Write the posts of posts.yaml that are not here yet. Returns how many are new."""
    terms = {(term.vocabulary_id, term.key): term.pk for term in Term.objects.filter(parent=None)}
    terms |= {(term.vocabulary_id, term.key): term.pk for term in Term.objects.filter(vocabulary=Vocabulary.TOPIC)}
    new = [make_post(said, terms) for said in content("posts.yaml")]
    make_comments()
    make_adoptions()
    return sum(new)


def make_post(said, terms):
    """Write one post as its author. True when it is new."""
    author = User.objects.get(email=said["by"])
    form_key = uuid.uuid5(FORMS, said["id"])
    with viewing_as(author):
        if Practice.objects.visible_to(author).filter(form_key=form_key).exists():
            return False
        seat = author.memberships.for_sign_in().first()
        record = as_record(said, terms) | {"contact": author.pk}
        practice = begin(
            record, by=author, city=seat.city, keeper=seat.city.group, unit=seat.unit, form_key=form_key, quietly=True
        )
        save(practice, record, by=author, version=practice.version, quietly=True)
        if said["level"] != "draft":
            practice.refresh_from_db()
            keep_as_shared(practice, by=author)
            share(practice.post_ptr, *readers(said), by=author)
    return True


def make_comments():
    """What is said under the demo's posts and under some of the real practices, each once."""
    for said in content("comments.yaml"):
        invented = "post" in said
        found = {"form_key": uuid.uuid5(FORMS, said["post"])} if invented else {"import_key": said["practice"]}
        for at, line in enumerate(said["said"]):
            author = User.objects.get(email=line["by"])
            with viewing_as(author):
                if practice := Practice.objects.visible_to(author).filter(**found).first():
                    say_once(practice, line, author, uuid.uuid5(FORMS, f"{sorted(found.values())} {at}"))


def make_adoptions():
    """What the demo's cities made of each other's practices, each once."""
    for said in content("adoptions.yaml"):
        author = User.objects.get(email=said["by"])
        city = author.memberships.for_sign_in().first().city
        with viewing_as(author):
            practice = Practice.objects.visible_to(author).filter(import_key=said["practice"]).first()
            if practice and own_adoption(practice, city, by=author) is None:
                told = {key: said.get(key, EMPTY[key]) for key in EMPTY}
                told["note"] = f"{told['note']} (ukázka)"
                adopt(practice, told, said["door"], by=author, city=city)


def say_once(practice, line, author, form_key):
    """One comment, in reply to the last one when the line says so; or one reaction."""
    city = author.memberships.for_sign_in().first().city
    if "reaction" in line:
        react(practice, line["reaction"], by=author, city=city, on=True)
        return
    first = practice.comments.filter(parent=None, deleted_at=None).order_by("pk").last() if line.get("reply") else None
    say(practice, f"{line['text']} (ukázka)", by=author, city=city, parent=first, form_key=form_key)


def readers(said):
    """The level and the groups that `share` wants."""
    if said["level"] == "chosen":
        return Level.CIRCLE, Group.objects.filter(city__in=City.objects.community().filter(name__in=said["cities"]))
    if said["level"] == "circle":
        return Level.CIRCLE, [Circle.objects.get(name=said["circle"], frozen=False).group]
    if said["level"] == "members":
        return Level.MEMBERS, [members_group()]
    if said["level"] == "members-today":
        return Level.MEMBERS, [Circle.of_members_today().group]
    return Level.CITY, []


def as_record(said, terms):
    """What the file says, in the shape of practices/record.py."""
    record = {key: given for key, given in said.items() if key not in ("id", "by", "level", "cities", "circle", *ROWS)}
    record["remark"] = INVENTED
    for key in TERMS:
        record[key] = sorted(terms[VOCABULARIES[key], term] for term in said.get(key, []))
    for key, (_model, names) in ROWS.items():
        rows = [{"text": row} if isinstance(row, str) else row for row in said.get(key, [])]
        record[key] = [{name: value(row, name, terms) for name in names} for row in rows]
    return record


def value(row, name, terms):
    """One value of a row; what the file leaves out is empty in the way of its column."""
    if name in VOCABULARIES:
        return terms[VOCABULARIES[name], row[name]]
    if name in ("before", "after", "value"):
        return str(row[name]) if name in row else None
    empty = {"amount_czk": None, "is_plan": False, "origin": "city"}
    return row.get(name, empty.get(name, ""))
