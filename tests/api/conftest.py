"""A client that speaks for a program: `api("agent").get(...)`, and a check that every refusal is a problem document."""

import itertools
import json

import pytest
from django.test import Client


class ApiClient(Client):
    """JSON in, JSON out, under one token."""

    def __init__(self, headers):
        super().__init__(raise_request_exception=False, **headers)

    def post_json(self, path, body=None, **headers):
        return self.post(path, json.dumps(body or {}), content_type="application/json", headers=headers)


@pytest.fixture
def api(token):
    def _api(*scopes, user=None):
        return ApiClient(token(*scopes, user=user) if scopes else {})

    return _api


@pytest.fixture
def keys():
    return (f"key-{number}" for number in itertools.count(1))


def assert_problem(response, status, code=None):
    """RFC 9457: its media type, and a body whose status is the one of the answer."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["type"] and body["title"] and body["status"] == status
    assert not code or body["code"] == code, body
    return body
