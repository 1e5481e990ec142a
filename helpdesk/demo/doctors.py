"""Doctor-support at work: accepting, answering, handing over, returning; mostly in time."""

from datetime import datetime, timedelta
from functools import partial

from accounts.models import User
from escalation.models import Escalation
from escalation.services.answer import answer_escalation, return_escalation
from escalation.services.claim import accept_escalation, hand_over, note_seen
from escalation.services.urgency import lower_escalation
from escalation.states import Status
from events.actors import Actor, staff
from helpdesk.demo import care
from helpdesk.demo.doors import say
from helpdesk.demo.world import World
from tickets.models import Ticket

#: Median minutes until (accepted, answered after that).
PACE = {"emergency": (2.5, 5), "urgent": (18, 22), "routine": (50, 35)}
RETURNED, HANDED_OVER, NEGLECTED, GETS_WORSE = 0.10, 0.06, 0.06, 0.05


def watch(world: World, ticket_id: int, now: datetime, *, is_medical: bool = True) -> None:
    """Plan the course of a ticket's question, once its Handoff has put it into the queue.

    `is_medical`: False for words that only look so; a doctor returns them.
    """
    world.later(now + timedelta(seconds=1), partial(_plan, world, ticket_id, is_medical))


def active_question(ticket_id: int) -> Escalation | None:
    questions = Escalation.objects.filter(ticket_id=ticket_id, status__in=[Status.OPEN, Status.ACCEPTED])
    return questions.select_related("ticket", "accepted_by").first()


def doctor_for(world: World, ticket: Ticket) -> User:
    """A doctor who speaks the patient's language, if there is one."""
    language = world.words(ticket).language
    doctors = world.setting.doctors()
    return world.choose([doctor for doctor in doctors if doctor.language.startswith(language)] or doctors)


def _plan(world: World, ticket_id: int, is_medical: bool, now: datetime) -> None:
    question = active_question(ticket_id)
    if question is None:
        return
    until_accepted, until_answered = PACE[question.urgency]
    if question.urgency != "emergency" and world.chance(NEGLECTED):
        until_accepted *= 8
    accepted_at = now + world.minutes(until_accepted, spread=0.5)
    world.later(accepted_at, partial(accept, world, ticket_id))
    answered_at = accepted_at + world.minutes(until_answered, spread=0.5)
    if not is_medical and world.chance(0.5):
        world.later(answered_at, partial(withdraw, world, ticket_id))
    elif not is_medical or (question.urgency != "emergency" and world.chance(RETURNED)):
        world.later(answered_at, partial(give_back, world, ticket_id))
    else:
        world.later(answered_at, partial(answer, world, ticket_id))


def accept(world: World, ticket_id: int, now: datetime, *, doctor: User | None = None) -> None:
    question = active_question(ticket_id)
    if question is None or question.status != Status.OPEN:
        return
    is_arranged = doctor is not None
    doctor = doctor or doctor_for(world, question.ticket)
    note_seen(escalation_id=question.pk, actor=staff(doctor), now=now - timedelta(seconds=40))
    accept_escalation(escalation_id=question.pk, actor=staff(doctor), now=now)
    if not is_arranged and world.chance(HANDED_OVER):
        to = world.choose([other for other in world.setting.doctors() if other != doctor])
        hand_over(escalation_id=question.pk, to=to, actor=staff(doctor), now=now + timedelta(seconds=50))


def answer(world: World, ticket_id: int, now: datetime) -> None:
    question = active_question(ticket_id)
    if question is None:
        return
    doctor = question.accepted_by or doctor_for(world, question.ticket)
    answers = world.words(question.ticket).answers
    answer_escalation(
        escalation_id=question.pk, body=world.choose(answers[question.urgency]), actor=staff(doctor), now=now,
        safety_net=world.choose(answers["safety_net"]), last_seen_seq=question.ticket.message_count,
    )  # fmt: skip
    if world.chance(GETS_WORSE):
        world.later(now + world.minutes(200), partial(_get_worse, world, ticket_id))
    else:
        world.later(now + world.minutes(240), partial(care.solve, world, ticket_id))


def give_back(world: World, ticket_id: int, now: datetime) -> None:
    question = active_question(ticket_id)
    if question is None:
        return
    reason = world.choose(world.words(question.ticket).answers["returned"])
    return_escalation(escalation_id=question.pk, reason=reason, actor=_holder(world, question), now=now)
    care.look_after(world, ticket_id, "prescription", now)


def withdraw(world: World, ticket_id: int, now: datetime) -> None:
    """Not medical after all."""
    question = active_question(ticket_id)
    if question is None:
        return
    reason = world.words(question.ticket).answers["returned"][0]
    lower_escalation(
        escalation_id=question.pk, urgency="", reason=reason, actor=_holder(world, question), now=now
    )
    care.look_after(world, ticket_id, "", now)


def _holder(world: World, question: Escalation) -> Actor:
    return staff(question.accepted_by or doctor_for(world, question.ticket))


def _get_worse(world: World, ticket_id: int, now: datetime) -> None:
    ticket = Ticket.objects.select_related("contact").get(pk=ticket_id)
    received = say(ticket, world.choose(world.words(ticket).replies["worse"]), now=now)
    if received.ticket.is_medical:
        watch(world, received.ticket.pk, now)
