"""/zpravy/: messages between cities, and where people and cities are mentioned. The argument is an opaque code."""

from django.urls import path

from practices.views.mentions import mention_list
from practices.views.messages import message_detail, message_list

app_name = "messages"
urlpatterns = [
    path("", message_list, name="list"),
    path("zminky/", mention_list, name="mentions"),
    path("<slug:message>/", message_detail, name="detail"),
]
