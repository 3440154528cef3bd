"""Addresses of cities."""

app_name = "cities"
urlpatterns = []
