"""/hledani/: saved searches. The argument is an opaque code; the token of a letter is a signed one."""

from django.urls import path

from practices.views.searches import (
    search_detail,
    search_edit,
    search_list,
    search_restore,
    search_save,
    search_stop,
)

app_name = "searches"
urlpatterns = [
    path("", search_list, name="list"),
    path("ulozit/", search_save, name="save"),
    path("zastavit/<str:stop>/", search_stop, name="stop"),
    path("<slug:search>/", search_detail, name="detail"),
    path("<slug:search>/upravit/", search_edit, name="edit"),
    path("<slug:search>/vratit/", search_restore, name="restore"),
]
