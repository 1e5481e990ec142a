"""Keys of programs: random, kept as a digest only, and over when they are over."""

import datetime

import pytest

from accounts.models import ApiToken
from accounts.services.tokens import issue_token, revoke_token
from common.clock import utc_now
from common.errors import InvalidInput
from events import actors
from events.models import Event

pytestmark = pytest.mark.django_db
TICKETS = "/api/v1/tickets/"


@pytest.fixture
def issue(db, now):
    def _issue(**fields):
        return issue_token(
            **{"name": "Platform", "scopes": ["agent"], "actor": actors.SYSTEM, "now": now, **fields}
        )

    return _issue


def ask(client, key):
    return client.get(TICKETS, HTTP_AUTHORIZATION=f"Bearer {key}").status_code


def test_only_the_digest_is_kept(issue, client):
    token, key = issue()
    kept = str(ApiToken.objects.values().get()) + str(list(Event.objects.values()))
    assert key not in kept and key[12:] not in kept
    assert len(token.digest) == 64 and len(key) > 40
    assert ask(client, key) == 200 and ask(client, token.digest) == 401


def test_two_keys_differ(issue):
    assert issue()[1] != issue()[1]


@pytest.mark.parametrize("scopes", [[], ["root"], ["agent", "root"]])
def test_scopes_are_known_ones(issue, scopes):
    with pytest.raises(InvalidInput):
        issue(scopes=scopes)
    assert not ApiToken.objects.exists()


def test_an_expired_key_is_refused(issue, client):
    soon = issue(expires_at=utc_now() + datetime.timedelta(minutes=5))[1]
    over = issue(expires_at=utc_now() - datetime.timedelta(seconds=1))[1]
    assert (ask(client, soon), ask(client, over)) == (200, 401)


def test_a_revoked_key_is_refused_and_told_once(issue, client, now):
    token, key = issue()
    for _ in range(2):
        revoke_token(token_id=token.pk, actor=actors.SYSTEM, now=now)
    assert ask(client, key) == 401
    assert Event.objects.filter(kind="token.revoked").count() == 1


def test_a_key_ends_with_the_person_it_acts_for(issue, client, agent):
    _, key = issue(user=agent)
    assert ask(client, key) == 200
    agent.is_active = False
    agent.save()
    assert ask(client, key) == 401


def test_its_last_use_is_noted_to_the_minute(issue, client):
    token, key = issue()
    ask(client, key)
    token.refresh_from_db()
    first = token.last_used_at
    ask(client, key)
    token.refresh_from_db()
    assert token.last_used_at == first


def test_a_session_opens_no_api(client, administrator):
    """Programs come with a key; a browser that is signed in is no program, so no page of another site can use it."""
    client.force_login(administrator)
    assert client.get(TICKETS).status_code == 401
