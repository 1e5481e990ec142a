"""A service is one transaction, whether an edge calls it or another service."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Team
from common.transactions import one_transaction


@one_transaction
def inner(*, fails=False):
    Team.objects.create(slug="inner", name="Inner")
    if fails:
        raise ValueError("refused")


@one_transaction
def outer(*, fails=False, catches=False):
    Team.objects.create(slug="outer", name="Outer")
    try:
        inner(fails=fails)
    except ValueError:
        if not catches:
            raise
    return Team.objects.count()


@pytest.mark.django_db(transaction=True)
def test_services_inside_services_need_no_savepoint():
    with CaptureQueriesContext(connection) as sent:
        outer()
    assert not any("SAVEPOINT" in query["sql"] for query in sent.captured_queries)


@pytest.mark.django_db(transaction=True)
def test_a_refusal_inside_leaves_nothing():
    with pytest.raises(ValueError, match="refused"):
        outer(fails=True)
    assert not Team.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_goes_on_after_a_refusal_inside_is_stopped():
    with pytest.raises(transaction.TransactionManagementError):
        outer(fails=True, catches=True)
    assert not Team.objects.exists()


@pytest.mark.django_db
def test_an_edge_may_catch_the_refusal_and_go_on():
    with transaction.atomic():
        for _ in range(2):
            with pytest.raises(ValueError, match="refused"):
                outer(fails=True)
        assert not Team.objects.exists()
        outer()
    assert Team.objects.count() == 2
