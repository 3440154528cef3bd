"""A draft of a pitch saves itself while it is written; what was submitted never does."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.models import Pitch
from meetings.tests.test_pitches import Status, form, make_pitch, of, status_of
from meetings.tests.test_registering import at, make_meeting, text
from posts.models import Act

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(kolin):
    """In Kolín, whose Karel is the host; pitches are taken for ten more days."""
    return make_meeting(kolin, pitches_until=timezone.localdate() + timedelta(days=10))


@pytest.fixture
def pitch(meeting, jana):
    return make_pitch(meeting, jana)


def test_a_pitch_saves_itself_as_one_draft_until_it_is_submitted(browse, meeting, jana, olga):
    client, page = browse(jana), text(browse(jana).get(at("pitch_new", meeting)))
    assert f'data-autosave="{at("pitch_autosave_new", meeting)}"' in page
    typed = form(form_key=re.search(r'name="form_key" value="([^"]+)"', page)[1], version="", ask="")
    first = client.post(at("pitch_autosave_new", meeting), typed).json()
    typed |= {"version": first["fields"]["version"], "body": "Zqtělo"}
    second = client.post(at("pitch_autosave_new", meeting), typed).json()
    pitch = Pitch.objects.get()
    assert (pitch.body, pitch.status, second["fields"]["version"]) == ("Zqtělo", Status.DRAFT, pitch.version)
    assert browse(olga).get(of("detail", pitch)).status_code == 404
    whole = typed | {"version": pitch.version, "ask": "vaše čísla"}
    for _click in range(2):
        assert client.post(at("pitch_new", meeting), whole).status_code == 302
    assert status_of(Pitch.objects.get()) == Status.SUBMITTED


def test_what_saved_itself_stands_in_the_history_once_it_is_submitted(browse, meeting, jana):
    pitch, client = make_pitch(meeting, jana, Status.DRAFT), browse(jana)
    acts, revisions = Act.objects.filter(post=pitch.pk), pitch.revisions
    before = acts.count(), revisions.count()
    client.post(of("autosave", pitch), form(version=pitch.version, body="Zqtiše"))
    assert (acts.count(), revisions.count()) == before
    client.post(of("submit", pitch))
    assert revisions.order_by("number").last().data["body"] == "Zqtiše"


def test_two_windows_with_one_draft_of_a_pitch_lose_nothing(browse, meeting, jana):
    pitch, client = make_pitch(meeting, jana, Status.DRAFT), browse(jana)
    typed = form(version=pitch.version, draft="1")
    assert client.post(of("autosave", pitch), typed | {"body": "První"}).status_code == 200
    answer = client.post(of("autosave", pitch), typed | {"body": "Druhá"})
    assert answer.status_code == 409 and "ukážeme vám oba texty" in answer.json()["message"]
    page = client.post(of("edit", pitch), typed | {"body": "Druhá"})
    assert page.status_code == 409 and "První" in text(page) and "Druhá" in text(page)
    assert Pitch.objects.get().body == "První"


def test_what_was_submitted_never_saves_itself(browse, pitch, jana):
    client = browse(jana)
    assert "data-autosave=" not in text(client.get(of("edit", pitch)))
    assert client.post(of("autosave", pitch), form(version=pitch.version, body="Zqjinak")).status_code == 409
    assert Pitch.objects.get().body != "Zqjinak"


@pytest.mark.parametrize("who", ["petr", "lida", "olga"])
def test_a_draft_of_somebody_else_is_no_page_to_save_to(who, request, browse, meeting, jana):
    pitch = make_pitch(meeting, jana, Status.DRAFT)
    answer = browse(request.getfixturevalue(who)).post(of("autosave", pitch), form(version=pitch.version))
    assert answer.status_code == 404


def test_nothing_typed_and_what_is_too_long_save_nothing(browse, meeting, jana):
    for typed in (form(title=" ", ask="", body=""), form(title="z" * 200)):
        assert browse(jana).post(at("pitch_autosave_new", meeting), typed).status_code == 400
    assert not Pitch.objects.exists()
