"""/setkani/: meetings, each under its number."""

from django.urls import path

from meetings.views.agenda import (
    agenda_deed,
    block_edit,
    block_new,
    builder,
    composer,
    programme,
    programme_pdf,
    release_new,
    slot_edit,
    slot_new,
)
from meetings.views.attendance import checkin, checkin_one
from meetings.views.calendar import calendar, calendar_feed, meeting_event
from meetings.views.deciding import call_edit, decisions_release, pitches_carry
from meetings.views.feedback import meeting_feedback
from meetings.views.materials import materials_missing
from meetings.views.meetings import (
    meeting_change,
    meeting_copy,
    meeting_detail,
    meeting_edit,
    meeting_list,
    meeting_new,
)
from meetings.views.pitches import board, call, pitch_new, pitch_where
from meetings.views.registration import (
    attendees,
    registration_answer,
    registration_detail,
    registration_hand_over,
    registration_leave,
    signup,
)
from meetings.views.retelling import retelling_ask

app_name = "meetings"
urlpatterns = [
    path("", meeting_list, name="list"),
    path("nove/", meeting_new, name="new"),
    path("vyzva/", pitch_where, name="pitch_where"),
    path("kalendar/", calendar, name="calendar"),
    path("kalendar/<slug:calendar>.ics", calendar_feed, name="feed"),
    path("<int:number>/", meeting_detail, name="detail"),
    path("<int:number>/setkani.ics", meeting_event, name="event"),
    path("<int:number>/upravit/", meeting_edit, name="edit"),
    path("<int:number>/kopie/", meeting_copy, name="copy"),
    path("<int:number>/zmena/", meeting_change, name="change"),
    path("<int:number>/vyzva/", call, name="call"),
    path("<int:number>/vyzva/upravit/", call_edit, name="call_edit"),
    path("<int:number>/vyzva/novy/", pitch_new, name="pitch_new"),
    path("<int:number>/pitche/", board, name="pitches"),
    path("<int:number>/pitche/vydat/", decisions_release, name="decisions_release"),
    path("<int:number>/pitche/prevzit/", pitches_carry, name="pitches_carry"),
    path("<int:number>/pitche/podklady/", materials_missing, name="materials"),
    path("<int:number>/program/", programme, name="programme"),
    path("<int:number>/program/vydani/<int:release>/", programme, name="programme_of"),
    path("<int:number>/program/prevypraveni/", retelling_ask, name="retelling_ask"),
    path("<int:number>/program.pdf", programme_pdf, name="programme_pdf"),
    path("<int:number>/program/sestavit/", builder, name="agenda"),
    path("<int:number>/program/sestavit/krok/", agenda_deed, name="agenda_deed"),
    path("<int:number>/program/sestavit/blok/", block_new, name="block_new"),
    path("<int:number>/program/sestavit/blok/<int:block>/", block_edit, name="block_edit"),
    path("<int:number>/program/sestavit/blok/<int:block>/bod/", slot_new, name="slot_new"),
    path("<int:number>/program/sestavit/bod/<int:slot>/", slot_edit, name="slot_edit"),
    path("<int:number>/program/skladatel/", composer, name="composer"),
    path("<int:number>/program/vydat/", release_new, name="release"),
    path("<int:number>/zpetna-vazba/", meeting_feedback, name="feedback"),
    path("<int:number>/prihlaska/", signup, name="signup"),
    path("<int:number>/prihlaseni/", attendees, name="attendees"),
    path("<int:number>/prezence/", checkin, name="checkin"),
    path("<int:number>/prezence/<slug:registration>/", checkin_one, name="checkin_one"),
    path("<int:number>/prihlaska/<slug:registration>/", registration_detail, name="registration"),
    path("<int:number>/prihlaska/<slug:registration>/ano/", registration_answer, name="registration_answer"),
    path("<int:number>/prihlaska/<slug:registration>/zrusit/", registration_leave, name="registration_leave"),
    path("<int:number>/prihlaska/<slug:registration>/predat/", registration_hand_over, name="registration_hand_over"),
]
