"""The form of a meeting stands in groups that fold up; no field is lost, and what is wrong is open."""

import pytest

from meetings.forms import EditForm, NewForm
from meetings.models import Series
from meetings.tests.test_registering import at, make_meeting, text

pytestmark = pytest.mark.django_db


def test_every_field_stands_in_one_group(pisek):
    meeting = make_meeting(pisek)
    for form in (EditForm(instance=meeting), NewForm(series=Series.objects.get())):
        grouped = [field.name for group in form.groups() for field in group["fields"]]
        assert sorted(grouped) == sorted(field.name for field in form.visible_fields())


def test_a_group_that_holds_an_error_is_open(browse, pisek, olga):
    meeting = make_meeting(pisek)
    page = text(browse(olga).get(at("edit", meeting)))
    assert (page.count("<details open>"), page.count("<details><summary>")) == (2, 3)
    page = text(browse(olga).post(at("edit", meeting), {"title": "Název", "sources": "žádná adresa"}))
    group = page.split('name="sources"')[0].rsplit("<details", 1)[1]
    assert group.startswith(" open>") and "není webová adresa" in group
