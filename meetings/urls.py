"""/setkani/: meetings, each under its number."""

from django.urls import path

from meetings.views.after import after_answer, after_practice
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
from meetings.views.promises import promise_detail, promise_list, promise_new
from meetings.views.registration import (
    attendees,
    registration_answer,
    registration_detail,
    registration_hand_over,
    registration_leave,
    signup,
)
from meetings.views.tasks import task_detail, task_edit, task_list, task_new

app_name = "meetings"
urlpatterns = [
    path("", meeting_list, name="list"),
    path("nove/", meeting_new, name="new"),
    path("kalendar/", calendar, name="calendar"),
    path("kalendar/<slug:calendar>.ics", calendar_feed, name="feed"),
    path("sliby/", promise_list, name="promises"),
    path("sliby/novy/", promise_new, name="promise_new"),
    path("sliby/<slug:promise>/", promise_detail, name="promise"),
    path("ukoly/", task_list, name="tasks"),
    path("ukoly/<slug:task>/", task_detail, name="task"),
    path("ukoly/<slug:task>/upravit/", task_edit, name="task_edit"),
    path("po-setkani/<str:after_link>/", after_answer, name="after"),
    path("po-setkani/<slug:effect>/praxe/", after_practice, name="after_practice"),
    path("<int:number>/", meeting_detail, name="detail"),
    path("<int:number>/setkani.ics", meeting_event, name="event"),
    path("<int:number>/upravit/", meeting_edit, name="edit"),
    path("<int:number>/kopie/", meeting_copy, name="copy"),
    path("<int:number>/zmena/", meeting_change, name="change"),
    path("<int:number>/ukol/", task_new, name="task_new"),
    path("<int:number>/prihlaska/", signup, name="signup"),
    path("<int:number>/prihlaseni/", attendees, name="attendees"),
    path("<int:number>/prezence/", checkin, name="checkin"),
    path("<int:number>/prezence/<slug:registration>/", checkin_one, name="checkin_one"),
    path("<int:number>/prihlaska/<slug:registration>/", registration_detail, name="registration"),
    path("<int:number>/prihlaska/<slug:registration>/ano/", registration_answer, name="registration_answer"),
    path("<int:number>/prihlaska/<slug:registration>/zrusit/", registration_leave, name="registration_leave"),
    path("<int:number>/prihlaska/<slug:registration>/predat/", registration_hand_over, name="registration_hand_over"),
]
