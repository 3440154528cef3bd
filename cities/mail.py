"""Letters: a text, and the same text in the look of our mails. No letter ever carries the text of a closed post."""

import re
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

SITE = {"site_url": settings.SITE_URL, "current_site": {"name": "Smart Cities Pitch", "domain": settings.SITE_URL}}
_CODE = re.compile(r"[A-Z0-9]{3,8}(-[A-Z0-9]{3,8})?")
_LINK = re.compile(r"https?://\S+")

# Which letter leaves first when many wait. What people do to each other lies between the two.
AT_ONCE, LATER = "high", "low"  # somebody waits for it to sign in; the timer writes it, often to many
hurry = ContextVar("hurry", default="medium")


@contextmanager
def hurrying(priority):
    """Letters that are written in this block leave with this priority."""
    token = hurry.set(priority)
    try:
        yield
    finally:
        hurry.reset(token)


def letter(template, to, context, *, language):
    """The message made of `template`_subject.txt and `template`_message.txt, in the reader's language."""
    context = SITE | context
    with override(language):
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        text = re.sub(r"\n{3,}", "\n\n", render_to_string(f"{template}_message.txt", context)).strip() + "\n"
        parts = [(_kind(part), part) for part in re.split(r"\n\s*\n", text.strip())]
        html = render_to_string(
            "mail/letter.html", {"subject": subject, "parts": parts, "button": context.get("button")}
        )
    message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [to])
    message.attach_alternative(html, "text/html")
    return message


def link_for(person, name, *args, query=""):
    """The whole address of the page of this name, in the person's language."""
    with override(person.language):
        return f"{settings.SITE_URL}{reverse(name, args=args)}{query}"


def write(person, template, link, *, button=None, headers=None, **context):
    """Send this person a letter in their language with one link: link_for(person, …).

    button: what the link says, a lazy text. context: what else the letter says, never a word of a closed post.
    """
    context |= {"link": link, "button": button}
    message = letter(template, person.email, context, language=person.language)
    message.extra_headers = headers or {}
    message.send()


def drop(message):
    """Queue a letter that reaches nobody: it costs what a real one costs."""
    message.to = []
    get_connection().send_messages([message])


def _kind(part):
    """The HTML is the text in another coat: an address alone becomes a button, a code stands out."""
    if _LINK.fullmatch(part):
        return "link"
    return "code" if _CODE.fullmatch(part) else "text"
