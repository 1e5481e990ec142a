"""The named cast: who is who in every test. Factories are small and explicit."""

import pytest

from events import actors

#: A second patient, for whoever needs two.
PERSON_WITH_ANOTHER_PHONE = "+989123456789"


@pytest.fixture
def support(db):
    from accounts.models import Team

    return Team.objects.get_or_create(
        slug="patient-care", defaults={"name": "Patient care", "is_default": True}
    )[0]


def _user(name, role, team=None, **fields):
    from accounts.models import Membership, User

    user = User.objects.create_user(
        f"{name.lower()}@bedside.test", "a long pass phrase", name=name, role=role, **fields
    )
    if team:
        Membership.objects.create(user=user, team=team)
    return user


@pytest.fixture
def agent(support):
    return _user("Marta", "agent", support)


@pytest.fixture
def colleague(support):
    return _user("Lena", "agent", support)


@pytest.fixture
def lead(support):
    return _user("Anton", "supervisor", support)


@pytest.fixture
def doctor(db):
    return _user("Rahimi", "doctor", title="Dr. Rahimi")


@pytest.fixture
def second_doctor(db):
    return _user("Okoye", "doctor", title="Dr. Okoye")


@pytest.fixture
def outsider(db):
    """An agent of another team, who sees none of the tickets of patient care."""
    from accounts.models import Team

    other = Team.objects.create(slug="payments", name="Payments")
    return _user("Boris", "agent", other)


@pytest.fixture
def administrator(db):
    return _user("Ada", "admin", is_staff=True, is_superuser=True)


@pytest.fixture
def as_agent(agent):
    return actors.staff(agent)


@pytest.fixture
def as_doctor(doctor):
    return actors.staff(doctor)


@pytest.fixture
def as_patient():
    return actors.contact()


@pytest.fixture
def receive(support, as_patient, now):
    """`receive("words", phone=…)`: one inbound message through the front service."""
    from tickets.inbound import Inbound, Person
    from tickets.services.receive import receive_message

    def _receive(body, *, at=None, channel="form", actor=None, person=None, **rest):
        keys = ("phone", "email", "name", "platform_id", "kind", "language", "visitor", "verified")
        who = {key: rest.pop(key) for key in keys if key in rest}
        person = person or Person.from_input(**({"phone": "+989175550142", "name": "Mahsa"} | who))
        moment = at or now
        inbound = Inbound(person=person, channel=channel, body=body, said_at=moment, **rest)
        return receive_message(inbound=inbound, actor=actor or as_patient, now=moment)

    return _receive


@pytest.fixture
def run_handoffs(db):
    """Run every pending Handoff as a worker would, until none is left; returns how many ran."""
    from events.models import Handoff
    from events.services.handoffs import run_handoff

    def _run(limit=200):
        count = 0
        while ids := list(
            Handoff.objects.filter(status="pending").order_by("id").values_list("pk", flat=True)
        ):
            progressed = False
            for pk in ids:
                progressed |= run_handoff(handoff_id=pk)
                count += 1
            if not progressed or count > limit:
                break
        return count

    return _run


@pytest.fixture
def token(agent, now):
    """`token("intake")` → the Authorization header of a fresh token with these scopes."""
    from accounts.services.tokens import issue_token

    def _token(*scopes, user=None):
        _, key = issue_token(name="test", scopes=list(scopes), actor=actors.SYSTEM, now=now, user=user)
        return {"HTTP_AUTHORIZATION": f"Bearer {key}"}

    return _token
