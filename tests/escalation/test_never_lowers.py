"""Whatever happens in whatever order, only a doctor's own lowering makes a question less urgent (H08)."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escalation.models import Escalation
from escalation.services.by_hand import escalate_by_hand
from escalation.services.claim import accept_escalation
from escalation.services.overdue import note_overdue
from escalation.services.take_in import open_missing
from escalation.states import RANK
from tickets.models import Ticket
from tickets.services.medical import raise_urgency

pytestmark = pytest.mark.django_db

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("words"), st.sampled_from(["emergency", "urgent", "routine"])),
        st.tuples(st.just("by_hand"), st.sampled_from(["emergency", "urgent", "routine"])),
        st.tuples(st.just("raise"), st.sampled_from(["emergency", "urgent", "routine"])),
        st.tuples(st.sampled_from(["accept", "handoffs", "sweep"]), st.just("")),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_urgency_never_falls_and_deadlines_never_move_later(
    steps, medical, run_handoffs, as_agent, as_doctor, now
):
    from django.db import transaction

    with transaction.atomic():
        first = medical("routine").ticket
        run_handoffs()
        seen = Escalation.objects.get(ticket=first)
        for number, (step, urgency) in enumerate(steps, start=1):
            at = now + datetime.timedelta(minutes=number)
            if step == "words":
                medical(urgency, at=at)
            elif step == "by_hand":
                escalate_by_hand(ticket_id=first.pk, urgency=urgency, actor=as_agent, now=at)
            elif step == "raise":
                raise_urgency(ticket_id=first.pk, urgency=urgency, actor=as_agent, now=at)
            elif step == "accept" and seen.status == "open":
                accept_escalation(escalation_id=seen.pk, actor=as_doctor, now=at)
            elif step == "handoffs":
                run_handoffs()
            elif step == "sweep":
                open_missing(at)
                note_overdue(at)
            current = Escalation.objects.active().get(ticket=first)
            assert current.pk == seen.pk
            assert RANK[current.urgency] <= RANK[seen.urgency]
            assert current.accept_due_at <= seen.accept_due_at and current.answer_due_at <= seen.answer_due_at
            seen = current
        run_handoffs()
        worst = min([*(u for s, u in steps if u), "routine"], key=RANK.get)
        assert Escalation.objects.active().get(ticket=first).urgency == worst
        assert Ticket.objects.get(pk=first.pk).urgency == worst
        transaction.set_rollback(True)
