"""The queue of mail: what somebody waits for leaves before what can wait."""

import pytest
from django.urls import reverse
from post_office.mail import get_queued, send_queued
from post_office.models import Email

from cities.mail import AT_ONCE, LATER, hurrying, letter
from meetings.letters import send_letters
from meetings.tests.test_letters import confirmed, meeting, outbox, time_passes, write
from meetings.tests.test_registering import come
from meetings.tests.test_sending import server
from smartpitch.management.commands.run_due import MINUTE, Command, Task

pytestmark = pytest.mark.django_db
__all__ = ["meeting", "outbox", "server"]  # fixtures


def test_a_sign_in_code_asked_for_after_a_letter_to_many_leaves_before_it(
    client, settings, outbox, meeting, jana, karel, lida, server
):
    settings.POST_OFFICE = settings.POST_OFFICE | {"THREADS_PER_PROCESS": 1}  # one after the other
    come(jana, meeting)
    come(karel, meeting)
    time_passes(confirmed(outbox, meeting, write(outbox, meeting)))
    Email.objects.all().delete()
    assert Command().run(Task("send-letters", MINUTE, send_letters), verbosity=0)
    client.post(reverse("account_request_login_code"), {"email": lida.email})
    assert Email.objects.order_by("pk").last().to == [lida.email]
    send_queued()
    assert [to for to, _raw in server.taken] == [[lida.email], [karel.email], [jana.email]]


def test_what_people_do_leaves_before_what_the_timer_writes(settings, jana, karel, lida):
    settings.EMAIL_BACKEND = "smartpitch.mailing.Queue"
    for person, priority in ((jana, LATER), (karel, "medium"), (lida, AT_ONCE)):
        with hurrying(priority):
            letter("mail/message", person.email, {}, language="cs").send()
    assert [email.to for email in get_queued()] == [[lida.email], [karel.email], [jana.email]]
