"""/setkani/: meetings, each under its number."""

from django.urls import path

from meetings.views.attendance import checkin, checkin_one
from meetings.views.calendar import calendar, calendar_feed, meeting_event
from meetings.views.meetings import (
    meeting_change,
    meeting_copy,
    meeting_detail,
    meeting_edit,
    meeting_list,
    meeting_new,
)
from meetings.views.polls import poll_choose, poll_detail, poll_new, poll_until
from meetings.views.registration import (
    attendees,
    certificate,
    online_part,
    registration_answer,
    registration_detail,
    registration_hand_over,
    registration_leave,
    registration_switch,
    signup,
)

app_name = "meetings"
urlpatterns = [
    path("", meeting_list, name="list"),
    path("nove/", meeting_new, name="new"),
    path("kalendar/", calendar, name="calendar"),
    path("kalendar/<slug:calendar>.ics", calendar_feed, name="feed"),
    path("termin/<slug:poll>/", poll_detail, name="poll"),
    path("termin/<slug:poll>/lhuta/", poll_until, name="poll_until"),
    path("termin/<slug:poll>/den/", poll_choose, name="poll_choose"),
    path("<int:number>/", meeting_detail, name="detail"),
    path("<int:number>/setkani.ics", meeting_event, name="event"),
    path("<int:number>/upravit/", meeting_edit, name="edit"),
    path("<int:number>/kopie/", meeting_copy, name="copy"),
    path("<int:number>/zmena/", meeting_change, name="change"),
    path("<int:number>/termin/", poll_new, name="poll_new"),
    path("<int:number>/prihlaska/", signup, name="signup"),
    path("<int:number>/prihlaseni/", attendees, name="attendees"),
    path("<int:number>/online/", online_part, name="online"),
    path("<int:number>/prezence/", checkin, name="checkin"),
    path("<int:number>/prezence/<slug:registration>/", checkin_one, name="checkin_one"),
    path("<int:number>/prihlaska/<slug:registration>/", registration_detail, name="registration"),
    path("<int:number>/prihlaska/<slug:registration>/ano/", registration_answer, name="registration_answer"),
    path("<int:number>/prihlaska/<slug:registration>/zrusit/", registration_leave, name="registration_leave"),
    path("<int:number>/prihlaska/<slug:registration>/zpusob/", registration_switch, name="registration_switch"),
    path("<int:number>/prihlaska/<slug:registration>/potvrzeni/", certificate, name="certificate"),
    path("<int:number>/prihlaska/<slug:registration>/predat/", registration_hand_over, name="registration_hand_over"),
]
