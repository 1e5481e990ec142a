"""A database that is away is told from a statement that is wrong."""

import pytest
from django import db

from common.api.problems import problem_response
from common.outage import is_outage


@pytest.mark.parametrize("kind", [db.OperationalError, db.InterfaceError, db.DatabaseError])
def test_away_is_503_and_asks_to_come_back(kind):
    assert is_outage(kind())
    answer = problem_response(kind(), {})
    assert answer.status_code == 503 and answer["Retry-After"]


@pytest.mark.parametrize("kind", [db.IntegrityError, db.DataError, db.ProgrammingError, ValueError])
def test_a_wrong_statement_is_ours(kind):
    assert not is_outage(kind())
    assert problem_response(kind(), {}) is None
