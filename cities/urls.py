"""Addresses of cities, their people and invitations."""

from django.urls import path

from cities.views import invitations, people, profile, status

app_name = "cities"
urlpatterns = [
    path("mesta/nove/", status.new, name="new"),
    path("mesta/<int:pk>/stav/", status.status, name="status"),
    path("mesta/<int:pk>/profil/", profile.profile, name="profile"),
    path("mesta/<int:pk>/znak/<slug:key>.webp", profile.arms, name="arms"),
    path("mesta/<int:pk>/lide/", people.people, name="people"),
    path("mesta/<int:pk>/lide/<int:membership_pk>/", people.membership, name="membership"),
    path("mesta/<int:pk>/lide/<int:membership_pk>/ukoncit/", people.membership_end, name="membership_end"),
    path("mesta/<int:pk>/utvary/novy/", people.unit, name="unit_add"),
    path("mesta/<int:pk>/utvary/<int:unit_pk>/", people.unit, name="unit"),
    path("mesta/<int:pk>/pozvanky/", invitations.invitations, name="invitations"),
    path("mesta/<int:pk>/pozvanky/nova/", invitations.invite, name="invite"),
    path("mesta/<int:pk>/pozvanky/poslat-znovu/", invitations.resend, name="invitation_resend"),
    path("mesta/<int:pk>/pozvanky/<int:invitation_pk>/stahnout/", invitations.withdraw, name="invitation_withdraw"),
    path("pozvanka/", invitations.invitation, name="invitation"),
    path("pozvanka/<str:token>/", invitations.link, name="invitation_link"),
]
