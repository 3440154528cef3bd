"""/setkani/: meetings, each under its number."""

from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [
    path("", views.meeting_list, name="list"),
    path("nove/", views.meeting_new, name="new"),
    path("<int:number>/", views.meeting_detail, name="detail"),
    path("<int:number>/upravit/", views.meeting_edit, name="edit"),
    path("<int:number>/zmena/", views.meeting_change, name="change"),
]
