"""For which city a signed-in person acts on this request: asked once, kept on the request."""

from functools import cache

from django.db import connection

from cities.models import City, Membership, Unit
from cities.prepared import ask


def memberships(request):
    """The person's current memberships with city and unit, in the order in which they began."""
    if not hasattr(request, "memberships"):
        person = getattr(request, "user", None)
        known = person is not None and person.is_authenticated
        request.memberships = list(_memberships(person)) if known else []
    return request.memberships


@cache
def _statement():
    """The statement and the columns of each model, written once: every page asks it, and building it anew costs more
    than asking.
    """
    parts = {"m": Membership, "c": City, "u": Unit}
    columns = {
        alias: [field.attname for field in model._meta.concrete_fields if field.name != "arms"]
        for alias, model in parts.items()
    }
    wanted = ", ".join(f'{alias}."{name}"' for alias, names in columns.items() for name in names)
    return (
        f"""select {wanted} from cities_membership m
            left join cities_city c on c.id = m.city_id left join cities_unit u on u.id = m.unit_id
            where m.person_id = %(person)s and m.valid_from <= statement_timestamp()
              and (m.valid_to is null or m.valid_to > statement_timestamp())
            order by m.valid_from, m.id""",  # noqa: S608  names of our own columns
        columns,
    )


def _memberships(person):
    statement, columns = _statement()
    with connection.cursor() as cursor:
        ask(cursor, statement, {"person": person.pk})
        rows = cursor.fetchall()
    for row in rows:
        values = iter(row)
        own, city, unit = ([next(values) for _name in names] for names in columns.values())
        membership = Membership.from_db(connection.alias, columns["m"], own)
        membership.city = City.from_db(connection.alias, columns["c"], city) if membership.city_id else None
        membership.unit = Unit.from_db(connection.alias, columns["u"], unit) if membership.unit_id else None
        yield membership


def acting_memberships(request):
    """The memberships through which the person acts for active cities; none for organisers, guests, strangers."""
    mine = [m for m in memberships(request) if m.role in Membership.SPEAKING]
    return [m for m in mine if m.city.status in City.ACTIVE]


def acting_membership(request):
    """The first of them, or None."""
    return next(iter(acting_memberships(request)), None)


def acting_city(request):
    membership = acting_membership(request)
    return membership.city if membership else None


def acting_cities(request):
    """The active cities for which the person acts, each once, the first one first."""
    return list(dict.fromkeys(seat.city for seat in acting_memberships(request)))


def is_organiser(request):
    return any(m.role == Membership.Role.ORGANISER for m in memberships(request))


def coordinates(request, city):
    """Whether the person looks after the people and the profile of this city now."""
    return any(m.role == Membership.Role.COORDINATOR and m.city_id == city.pk for m in memberships(request))


def coordinated(request):
    """The active cities that the person looks after now."""
    mine = [m for m in memberships(request) if m.role == Membership.Role.COORDINATOR]
    return [m.city for m in mine if m.city.status in City.ACTIVE]


def makes_circles(request):
    """Coordinators make circles for their city, organisers such as no city owns."""
    return bool(coordinated(request)) or is_organiser(request)
