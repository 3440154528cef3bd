"""The invented posts of the demo, one or two of every level, written and shared as their authors would do it."""

import uuid
from io import BytesIO

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from cities.models import Circle, City, User
from posts.files import attach, describe
from posts.models import Level
from posts.sharing import members_group, share
from posts.talking import react, say
from posts.viewing import viewing_as
from practices import narrower
from practices.adopting import adopt, own_adoption
from practices.models import Part, Practice, Term, Vocabulary
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
    make_files()
    make_adoptions()
    make_parts()
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


def make_files():
    """Pictures and a document of some of the demo's posts, drawn here, each once."""
    for said in content("files.yaml"):
        author = User.objects.get(email=said["by"])
        form_key = uuid.uuid5(FORMS, f"{said['post']} {said['name']}")
        with viewing_as(author):
            practice = Practice.objects.editable_by(author).get(form_key=uuid.uuid5(FORMS, said["post"]))
            if practice.attachments.filter(form_key=form_key).exists():
                continue
            upload = SimpleUploadedFile(said["name"], drawn(said), "")
            file = attach(practice, upload, by=author, form_key=form_key)
            described = {key: f"{said[key]} (ukázka)" if key in said else "" for key in ("alt", "caption")}
            describe(file, **described, by=author)


def drawn(said):
    """The bytes of a file: coloured rectangles on a ground as a picture, lines of text as the pages of a PDF."""
    out, is_picture = BytesIO(), "shapes" in said
    picture = Image.new("RGB", (1200, 800) if is_picture else (1240, 1754), said.get("ground", "white"))
    pen = ImageDraw.Draw(picture)
    for colour, *corners in said.get("shapes", []):
        pen.rectangle(corners, fill=colour)
    letters = ImageFont.load_default(40)
    for number, line in enumerate(said.get("lines", [])):
        pen.text((120, 160 + 80 * number), line, fill="black", font=letters)
    picture.save(out, "JPEG" if is_picture else "PDF")
    return out.getvalue()


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


def make_parts():
    """Narrower parts of the demo's practices, each once."""
    for said in content("parts.yaml"):
        author, form_key = User.objects.get(email=said["by"]), uuid.uuid5(FORMS, said["id"])
        with viewing_as(author):
            if Part.objects.visible_to(author).filter(form_key=form_key).exists():
                continue
            practice = Practice.objects.visible_to(author).get(form_key=uuid.uuid5(FORMS, said["practice"]))
            told = {"section": said["section"], "really": said.get("really", False), "title": said.get("title", "")}
            told |= {"text": f"{said['text']} (ukázka)", "numbers": said.get("numbers", [])}
            level, groups = readers(said | {"level": "chosen" if "cities" in said else "city"})
            narrower.add(practice, told, level, groups, by=author, form_key=form_key)
            narrower.tell_more(practice, said.get("tells", practice.tells_more), by=author)


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
    empty = {
        "low": None,
        "high": None,
        "weight": "strong",
        "holds": "unknown",
        "term": None,
        "fits": "yes",
        "amount_czk": None,
        "is_plan": False,
        "origin": "city",
        "use": "used",
    }
    return row.get(name, empty.get(name, ""))
