"""/police/: shelves. The argument is an opaque code."""

from django.urls import path

from practices.views.shelves import shelf_detail, shelf_edit, shelf_list

app_name = "shelves"
urlpatterns = [
    path("", shelf_list, name="list"),
    path("<slug:shelf>/", shelf_detail, name="detail"),
    path("<slug:shelf>/upravit/", shelf_edit, name="edit"),
]
