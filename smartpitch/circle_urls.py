"""Addresses of circles. The argument is an opaque code: that a circle exists is closed."""

from django.urls import path

from smartpitch import circles

app_name = "circles"
urlpatterns = [
    path("", circles.circle_list, name="list"),
    path("novy/", circles.new, name="new"),
    path("<slug:circle>/", circles.detail, name="detail"),
    path("<slug:circle>/upravit/", circles.edit, name="edit"),
    path("<slug:circle>/vyradit/", circles.retire, name="retire"),
    path("<slug:circle>/vratit/", circles.take_back, name="take_back"),
    path("<slug:circle>/odejit/<int:pk>/", circles.leave, name="leave"),
]
