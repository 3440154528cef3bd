"""/pribehy/: what cities have written for everybody."""

from django.urls import path

from practices.views.public import public_detail, public_list, public_picture

app_name = "public"
urlpatterns = [
    path("", public_list, name="list"),
    path("<slug:edition>/", public_detail, name="detail"),
    path("<slug:edition>/obrazek/<slug:key>.webp", public_picture, name="picture"),
]
