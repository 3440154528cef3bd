"""What invented people of the demo ask, add, write to each other and tell everybody; each once."""

import uuid

from django.contrib.auth.models import Group
from django.utils import timezone

from cities.models import MEMBER_CITIES, City, User
from posts.models import Level
from posts.sharing import share
from posts.talking import say
from posts.viewing import viewing_as
from practices import writing_to
from practices.asking import accept, begin, close
from practices.models import Message, Practice, PublicEdition, Question, Supplement, Term, Vocabulary
from practices.publishing import FIRST, SECOND, sign, write
from practices.supplementing import decide, propose
from smartpitch.demo import content
from smartpitch.demo.posts import FORMS, INVENTED


def make_voices():
    """Everything of voices.yaml that is not here yet."""
    said = content("voices.yaml")
    makers = {"questions": ask, "supplements": supplement, "messages": write_message, "public": tell_everybody}
    for name, make in makers.items():
        for each in said[name]:
            author = User.objects.get(email=each["by"])
            make(each, author, author.memberships.for_sign_in().first().city, uuid.uuid5(FORMS, each["id"]))


def ask(said, author, city, form_key):
    """A question with its answers; the one that is accepted, and what helped."""
    with viewing_as(author):
        if Question.objects.visible_to(author).filter(form_key=form_key).exists():
            return
        topics = Term.objects.filter(vocabulary=Vocabulary.TOPIC, key__in=said["topics"])
        told = {"title": f"{said['title']} (ukázka)", "problem": said["problem"], "tried": said["tried"]}
        told["topics"] = sorted(topics.values_list("pk", flat=True))
        is_open = said["level"] == "members"
        how = {"level": Level.MEMBERS if is_open else Level.CITY, "language": "cs", "form_key": form_key}
        question = begin(told, by=author, place=(city, city.group, None), **how)
        share(question.post_ptr, how["level"], [Group.objects.get(name=MEMBER_CITIES)] if is_open else [], by=author)
    accepted = None
    for at, line in enumerate(said.get("said", [])):
        answer = _speak(question, line, uuid.uuid5(form_key, str(at)))
        accepted = answer if line.get("accepted") else accepted
    with viewing_as(author):
        question = Question.objects.editable_by(author).get(pk=question.pk)
        if accepted:
            accept(question, accepted, by=author)
        if "helped" in said:
            close(question, f"{said['helped']} (ukázka)", None, by=author)


def _speak(post, line, form_key):
    person = User.objects.get(email=line["by"])
    city = person.memberships.for_sign_in().first().city
    with viewing_as(person):
        return say(post, f"{line['text']} (ukázka)", by=person, city=city, form_key=form_key)


def _practice(said, reader):
    known = {"form_key": uuid.uuid5(FORMS, said["post"])} if "post" in said else {"import_key": said["practice"]}
    return Practice.objects.visible_to(reader).select_related("keeper").get(**known)


def supplement(said, author, city, form_key):
    """Numbers of another city; decided where somebody of the author city has a word on them."""
    with viewing_as(author):
        if Supplement.objects.visible_to(author).filter(form_key=form_key).exists():
            return
        told = {key: said[key] for key in ("sort", "about", "numbers")} | {"text": f"{said['text']} (ukázka)"}
        made = propose(_practice(said, author), told, by=author, city=city, form_key=form_key)
    if "word" in said:
        decider = User.objects.get(email=said["decided_by"])
        with viewing_as(decider):
            decide(made, accepted=True, word=f"{said['word']} (ukázka)", by=decider)


def write_message(said, author, city, form_key):
    """A message between two cities with its answer."""
    with viewing_as(author):
        if Message.objects.visible_to(author).filter(form_key=form_key).exists():
            return
        told = {"subject": f"{said['subject']} (ukázka)", "message": said["message"]}
        about, to = _practice(said, author), City.objects.get(name=said["to"])
        message = writing_to.write_to(to, told, by=author, city=city, about=about, form_key=form_key)
    _speak(message, said["answer"], uuid.uuid5(form_key, "answer"))


def tell_everybody(said, author, _city, _form_key):
    """A public edition: with one key, or released with the second one."""
    with viewing_as(author):
        practice = _practice(said, author)
        if PublicEdition.objects.editable_by(author).filter(practice=practice.pk).exists():
            return
        told = {key: said.get(key, "") for key in ("title", "summary", "gain", "outcome", "stage", "alt")}
        told |= {"title": f"{said['title']} (ukázka)", "text": f"{said['text']}\n\n{INVENTED}"}
        told |= {"topic": Term.objects.filter(vocabulary=Vocabulary.TOPIC, key=said["topic"]).first()}
        write(practice, told | {"checked_on": timezone.localdate()}, by=author, version=None)
        sign(practice, FIRST, by=author, version=1)
    if "second" in said:
        coordinator = User.objects.get(email=said["second"])
        with viewing_as(coordinator):
            sign(practice, SECOND, by=coordinator, version=1)
