"""The invented people of the demo: units, memberships, circles, one open invitation. Adds only what is missing."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cities.models import Circle, City, CityFact, Invitation, Membership, Unit, User
from smartpitch.demo import content

PASSWORD = "demo-heslo-2018"  # noqa: S105  only in DEBUG, where everybody may sign in as anybody anyway
JOINED = timedelta(days=200)


@transaction.atomic
def make_people():
    """Bring the people of people.yaml into the database. Returns how many are new."""
    said = content("people.yaml")
    cities = {city.name: city for city in City.objects.community()}
    for name, units in said["units"].items():
        make_units(cities[name], units)
    for name, facts in said["facts"].items():
        for trait, has in facts.items():
            CityFact.objects.get_or_create(city=cities[name], trait=trait, defaults={"has": has})
    for circle in said["circles"]:
        make_circle(circle, cities)
    password = make_password(PASSWORD)
    new = [make_person(person, cities, password) for person in said["people"]]
    for invitation in said["invitations"]:
        invite(invitation, cities)
    return sum(new)


def accounts(*, everybody=False):
    """What a visitor may sign in as: (e-mail, role, city) of each person on the tour."""
    return [
        (person["email"], person.get("tour") or person.get("role", "expert"), person.get("city", ""))
        for person in content("people.yaml")["people"]
        if everybody or "tour" in person
    ]


def make_units(city, units):
    for unit in units:
        unit = unit if isinstance(unit, dict) else {"name": unit}
        kind = unit.get("kind", Unit.Kind.DEPARTMENT)
        Unit.objects.get_or_create(city=city, name=unit["name"], defaults={"kind": kind})


def make_circle(said, cities):
    circle, new = Circle.objects.get_or_create(
        name=said["name"], owner=cities[said["owner"]], defaults={"purpose": said["purpose"]}
    )
    if new:
        circle.cities.set([cities[name] for name in said["cities"]])


def make_person(said, cities, password):
    """One person with a verified address, and through what they act. True when they are new."""
    role = said.get("role", "expert")
    names = ("name", "title_before", "title_after", "phone")
    person, new = User.objects.get_or_create(
        email=said["email"],
        defaults={name: said[name] for name in names if name in said}
        | {"password": password, "is_staff": role == "administrator", "is_superuser": role == "administrator"},
    )
    if not new:
        return False
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if role != "administrator":
        Membership.objects.create(person=person, role=role, **seat(said, role, cities))
    return True


def seat(said, role, cities):
    """Where the person acts, and from when to when."""
    now = timezone.now()
    if role == "organiser":
        return {"valid_from": now - JOINED}
    if role == "guest":
        circle = Circle.objects.get(name=said["guest_of"], frozen=False)
        return {"guest_of": circle.group, "valid_from": now - timedelta(days=1), "valid_to": now + timedelta(days=365)}
    city = cities[said["city"]]
    ended = {"valid_to": now - timedelta(days=30)} if said.get("ended") else {}
    return {"city": city, "unit": Unit.objects.get(city=city, name=said["unit"]), "valid_from": now - JOINED} | ended


def invite(said, cities):
    city = cities[said["city"]]
    if not Invitation.objects.filter(email=said["email"], city=city).exists():
        unit = Unit.objects.get(city=city, name=said["unit"])
        by = User.objects.get(email=said["by"])
        Invitation(email=said["email"], city=city, unit=unit, invited_by=by).renew()
