"""/upozorneni/: notices. The argument is an opaque code."""

from django.urls import path

from inbox.views import notice_list, notice_open

app_name = "notices"
urlpatterns = [
    path("", notice_list, name="list"),
    path("<slug:notice>/", notice_open, name="open"),
]
