"""Every address of the workspace × every role: who may, and for whom it does not exist (attacks A01 to A04).

The table is declared here; an address that is missing from it fails. `may`: the answer is the page, or a refusal of
the empty input. Everybody else gets 403 where their role is the reason, and 404 where the object is not theirs.
"""

import pytest
from django.test import Client

from .test_addresses import BY_SECRET, DOORS, PUBLIC, ROUTES, plain

pytestmark = pytest.mark.django_db
ROLES = ("agent", "outsider", "doctor", "lead", "administrator")
#: Enough to be let through by any form here, so that the refusal can only be the role's.
INPUT = {
    "body": "Words", "answer": "Words", "words": "Words", "question": "Words", "text": "Words", "reason": "other",
    "note": "Words", "why": "Words", "urgency": "routine", "status": "solved", "outcome": "reached", "remedy": "call",
    "safety_net": "on",
}  # fmt: skip
EVERYBODY = set(ROLES)
WHO_SEES_THE_TICKET = {"agent", "doctor", "lead", "administrator"}
SUPERVISORS = {"lead", "administrator"}
CLINICAL = {"doctor", "lead", "administrator"}

MAY = {
    "": EVERYBODY,
    "sign-out/": EVERYBODY,
    "dashboard/": SUPERVISORS,
    "tickets/": EVERYBODY,
    "tickets/take-next/": EVERYBODY,
    "tickets/<>/": WHO_SEES_THE_TICKET,
    "tickets/<>/reply/": WHO_SEES_THE_TICKET,
    "tickets/<>/notes/": WHO_SEES_THE_TICKET,
    "tickets/<>/assign/": WHO_SEES_THE_TICKET,
    "tickets/<>/status/": WHO_SEES_THE_TICKET,
    "tickets/<>/edit/": WHO_SEES_THE_TICKET,
    "tickets/<>/escalate/": WHO_SEES_THE_TICKET,
    "tickets/<>/medical/": WHO_SEES_THE_TICKET,
    "tickets/<>/satisfaction/": WHO_SEES_THE_TICKET,
    "tickets/<>/satisfaction/attempts/": WHO_SEES_THE_TICKET,
    "tickets/<>/satisfaction/remedy/": WHO_SEES_THE_TICKET,
    "doctor-support/": CLINICAL,
    "doctor-support/news/": CLINICAL,
    "doctor-support/<>/": CLINICAL,
    "doctor-support/<>/accept/": {"doctor"},
    "doctor-support/<>/answer/": {"doctor"},
    "doctor-support/<>/ask/": {"doctor"},
    "doctor-support/<>/return/": {"doctor"},
    "doctor-support/<>/lower/": {"doctor"},
    "doctor-support/<>/hand-over/": {"doctor"},
    "doctor-support/<>/put-back/": {"doctor"},
}
STAFF_ROUTES = [
    route
    for route in ROUTES
    if plain(route) not in PUBLIC and not plain(route).startswith((*BY_SECRET, *DOORS, "api/", "admin/"))
]


def test_every_address_of_the_workspace_is_declared():
    undeclared = {plain(route) for route in STAFF_ROUTES} - set(MAY)
    assert not undeclared, f"say in MAY who may open {undeclared}"
    assert not set(MAY) - {plain(route) for route in STAFF_ROUTES}


@pytest.fixture
def case(receive, run_handoffs, now):
    """A medical ticket of patient care with its question in the doctors' queue, and a dissatisfied patient."""
    from escalation.models import Escalation

    ticket = receive("I have crushing chest pain and cannot breathe").ticket
    run_handoffs()
    return ticket, Escalation.objects.get(ticket=ticket)


def ask(client, route, case):
    ticket, escalation = case
    address = "/" + route.replace("<int:number>", str(ticket.number)).replace(
        "<int:escalation_id>", str(escalation.pk)
    )
    response = client.get(address)
    return client.post(address, INPUT) if response.status_code == 405 else response


def question(case):
    """The medical question and its ticket as they stand, and how often somebody spoke."""
    ticket, escalation = case
    rows = [type(row).objects.filter(pk=row.pk).values().get() for row in case]
    return rows, ticket.messages.count(), ticket.notes.count()


@pytest.mark.parametrize("route", STAFF_ROUTES)
def test_who_may(route, case, request):
    wanted = MAY.get(plain(route), set())
    before = question(case)
    # Those who may not go first: what they were refused must have changed nothing.
    for role in sorted(ROLES, key=lambda role: role in wanted):
        client = Client()
        client.force_login(request.getfixturevalue(role))
        status = ask(client, route, case).status_code
        if role in wanted:
            assert status < 500 and status not in (401, 403), f"{role}: {status}"
        else:
            # A page that the role may see says the refusal in its form.
            assert status in (403, 404) or (status == 422 and role in CLINICAL), f"{role}: {status}"
            assert question(case) == before


def test_a_person_who_left_has_no_page(case, request):
    for role in ROLES:
        user = request.getfixturevalue(role)
        client = Client()
        client.force_login(user)
        user.is_active = False
        user.save()
        for route in STAFF_ROUTES:
            assert ask(client, route, case).status_code == 302
