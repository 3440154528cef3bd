"""Statements that are planned once for each connection."""

import pytest
from django.db import connection, transaction

from cities.prepared import ask

STATEMENT = "select name from cities_city where id = %(city)s or name like '%%' || %(part)s order by id"


def answers(**params):
    with connection.cursor() as cursor:
        ask(cursor, STATEMENT, params)
        return [name for (name,) in cursor.fetchall()]


def test_answers_like_the_plain_statement(pisek, kolin, settings):
    params = {"city": pisek.pk, "part": "lín"}
    prepared = answers(**params)
    settings.PREPARE_STATEMENTS = False  # behind a pooler that deals out connections by the transaction
    assert prepared == answers(**params) == [city.name for city in (pisek, kolin)]


def test_counts_as_one_query(pisek, django_assert_num_queries):
    for _time in range(2):
        with django_assert_num_queries(1):
            answers(city=pisek.pk, part="nic")


def test_survives_a_transaction_taken_back(pisek):
    with pytest.raises(LookupError), transaction.atomic():
        answers(city=pisek.pk, part="nic")
        raise LookupError
    assert answers(city=pisek.pk, part="nic") == ["Písek"]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_plans_anew(pisek):
    answers(city=pisek.pk, part="nic")
    connection.close()
    assert answers(city=pisek.pk, part="nic") == ["Písek"]
