"""/setkani/: meetings, each under its number."""

from django.urls import path

from meetings.views.attendance import checkin, checkin_one
from meetings.views.calendar import calendar, calendar_feed, meeting_event
from meetings.views.host import host, host_edit
from meetings.views.meetings import (
    meeting_change,
    meeting_copy,
    meeting_detail,
    meeting_edit,
    meeting_list,
    meeting_new,
)
from meetings.views.registration import (
    attendees,
    registration_answer,
    registration_detail,
    registration_hand_over,
    registration_leave,
    signup,
)

app_name = "meetings"
urlpatterns = [
    path("", meeting_list, name="list"),
    path("nove/", meeting_new, name="new"),
    path("kalendar/", calendar, name="calendar"),
    path("kalendar/<slug:calendar>.ics", calendar_feed, name="feed"),
    path("<int:number>/", meeting_detail, name="detail"),
    path("<int:number>/setkani.ics", meeting_event, name="event"),
    path("<int:number>/upravit/", meeting_edit, name="edit"),
    path("<int:number>/kopie/", meeting_copy, name="copy"),
    path("<int:number>/zmena/", meeting_change, name="change"),
    path("<int:number>/hostitel/", host, name="host"),
    path("<int:number>/hostitel/upravit/", host_edit, name="host_edit"),
    path("<int:number>/prihlaska/", signup, name="signup"),
    path("<int:number>/prihlaseni/", attendees, name="attendees"),
    path("<int:number>/prezence/", checkin, name="checkin"),
    path("<int:number>/prezence/<slug:registration>/", checkin_one, name="checkin_one"),
    path("<int:number>/prihlaska/<slug:registration>/", registration_detail, name="registration"),
    path("<int:number>/prihlaska/<slug:registration>/ano/", registration_answer, name="registration_answer"),
    path("<int:number>/prihlaska/<slug:registration>/zrusit/", registration_leave, name="registration_leave"),
    path("<int:number>/prihlaska/<slug:registration>/predat/", registration_hand_over, name="registration_hand_over"),
]
