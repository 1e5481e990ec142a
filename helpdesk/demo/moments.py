"""The last hours, arranged: every state that somebody should see on the first screen is there."""

from datetime import datetime, timedelta
from functools import partial

from accounts.models import User
from escalation.services.by_hand import escalate_by_hand
from events.actors import Actor, staff
from helpdesk.demo import care, doctors, doors, loop
from helpdesk.demo.content import Said, load
from helpdesk.demo.world import World
from helpdesk.traffic.arrivals import Arrival
from helpdesk.traffic.payloads import CHATS, WEB, Request, requests_of
from helpdesk.traffic.people import DOCTOR, PATIENT, Person, invent
from satisfaction.services.recoveries import log_attempt
from satisfaction.states import AttemptOutcome
from tickets.models import Ticket
from tickets.services.assign import assign_ticket
from tickets.services.medical import is_worse
from tickets.services.reply import add_note, post_reply
from tickets.services.status import change_status
from tickets.states import HoldReason, Status

#: People of these scenes have numbers that the month's traffic does not reach.
FIRST_NUMBER = 900

#: (minutes ago, language, door, class, index, what doctor-support has done: nothing, accepted, answered, returned)
QUESTIONS = (
    (3, "fa", CHATS, "emergency", 0, ""),
    (11, "ar", WEB, "emergency", 2, "accepted"),
    (55, "ru", CHATS, "emergency", 1, "answered"),
    (14, "en", CHATS, "urgent", 0, ""),
    (26, "zh", WEB, "urgent", 1, "accepted"),
    (75, "fa", WEB, "urgent", 1, ""),
    (135, "ar", WEB, "urgent", 6, "accepted"),
    (95, "en", WEB, "urgent", 2, "returned"),
    (160, "ru", CHATS, "urgent", 5, "answered"),
    (40, "fa", CHATS, "routine", 1, ""),
    (110, "zh", WEB, "routine", 4, ""),
    (170, "en", WEB, "routine", 2, "accepted"),
    (290, "fa", WEB, "routine", 0, ""),
    (320, "ar", CHATS, "routine", 3, "answered"),
)

#: (minutes ago, language, door, role, index among their words, what the agent has done)
CASES = (
    (4, "en", CHATS, PATIENT, 10, ""),
    (6, "ar", WEB, DOCTOR, 0, ""),
    (9, "en", WEB, DOCTOR, 1, "taken"),
    (25, "fa", WEB, PATIENT, 6, ""),
    (35, "en", WEB, PATIENT, 5, "taken"),
    (50, "en", WEB, PATIENT, 8, "replied"),
    (85, "en", CHATS, PATIENT, 0, "asked"),
    (130, "en", WEB, PATIENT, 3, "taken"),
    (200, "en", WEB, PATIENT, 10, "held"),
    (260, "en", WEB, PATIENT, 15, "came back"),
    (28, "ru", WEB, PATIENT, 5, "taken"),
    (44, "zh", WEB, PATIENT, 8, ""),
    (70, "fa", CHATS, PATIENT, 11, "replied"),
)

#: (hours ago, language, rating, calls so far, belongs to the agent of demo.json)
DISSATISFIED = (
    (0.7, "en", 1, (), True),
    (1.2, "fa", 2, (), False),
    (3.5, "en", 2, (), True),
    (5.0, "ru", 1, (AttemptOutcome.NO_ANSWER,), False),
    (7.0, "en", 1, (AttemptOutcome.NO_ANSWER, AttemptOutcome.ASKED_LATER), True),
)

#: (minutes ago, language, direction, outcome)
CALLS = ((8, "fa", "inbound", "missed"), (31, "en", "inbound", "missed"), (52, "ar", "inbound", "voicemail"))


def arrange(world: World) -> None:
    """Put all of it on the time line of the world."""
    marta = world.setting.passwords["agent"][0]
    rahimi = world.setting.passwords["doctor"][0]
    for number, (ago, language, door, category, index, done) in enumerate(QUESTIONS, start=FIRST_NUMBER):
        person = invent(language=language, role=PATIENT, number=number)
        said = load(language).messages[category][index]
        at = world.end - timedelta(minutes=ago)
        world.later(at, partial(_ask, world, person, said, door, category, done, rahimi))
    for number, (ago, language, door, role, index, done) in enumerate(CASES, start=FIRST_NUMBER + 100):
        person = invent(language=language, role=role, number=number if role == PATIENT else number % 40)
        said = load(language).messages["doctor" if role == DOCTOR else "admin"][index]
        agent = staff(marta) if language == "en" else None
        world.later(
            world.end - timedelta(minutes=ago), partial(_come, world, person, said, door, done, agent)
        )
    for number, (hours, language, rating, calls, is_hers) in enumerate(
        DISSATISFIED, start=FIRST_NUMBER + 200
    ):
        at = world.end - timedelta(hours=hours)
        world.later(
            at - timedelta(minutes=70),
            partial(_consult, world, number, language, rating, calls, is_hers, marta),
        )
    world.later(world.end - timedelta(minutes=38), partial(_share_a_phone, world))
    for number, call in enumerate(CALLS, start=FIRST_NUMBER + 300):
        _ring(world, number, *call)


def _share_a_phone(world: World, now: datetime) -> None:
    """A father writes from the number that his daughter is known by: one is suggested, nothing is merged."""
    known, other = (invent(language="fa", role=PATIENT, number=FIRST_NUMBER + 400 + n) for n in (0, 1))
    doors.introduce(known, now=now)
    said = load("fa").messages["admin"][1]
    body = {"name": other.name, "phone": known.phone, "language": "fa", "subject": said.subject}
    body |= {"message": said.text, "topic": said.topic}
    doors.submit(Request(WEB, body, "moment-shared-phone", now), now=now)


def _knock(person: Person, said: Said, door: str, now: datetime) -> Ticket:
    doors.introduce(person, now=now)
    reach = {"name": person.name, "phone": person.phone, "language": person.language}
    key = f"moment-{person.platform_id}"
    if door == CHATS:
        body = {"conversation_id": key, "message_id": "1", "author": "contact", "text": said.text}
        body |= {"sent_at": now.isoformat(), **reach}
    else:
        body = {
            "subject": said.subject,
            "message": said.text,
            "topic": said.topic,
            "kind": person.role,
            **reach,
        }
    return doors.submit(Request(door, body, key, now), now=now).ticket


def _ask(
    world: World, person: Person, said: Said, door: str, category: str, done: str, doctor: User, now: datetime
) -> None:
    ticket = _knock(person, said, door, now)
    if is_worse(category, ticket.urgency):
        agent = world.agent_for(ticket)
        escalate_by_hand(
            ticket_id=ticket.pk, urgency=category, department=said.department, actor=agent, now=now
        )
        ticket.refresh_from_db()
    minutes = (world.end - now).total_seconds() / 60
    if ticket.urgency != category:
        # Triage takes it for something else than the scene: then it goes its usual way.
        doctors.watch(world, ticket.pk, now)
        return
    if done:
        soon = now + timedelta(minutes=minutes * 0.3)
        world.later(soon, partial(doctors.accept, world, ticket.pk, doctor=doctor))
    later = now + timedelta(minutes=minutes * 0.6)
    if done == "answered":
        world.later(later, partial(doctors.answer, world, ticket.pk))
    elif done == "returned":
        world.later(later, partial(doctors.give_back, world, ticket.pk))


def _come(
    world: World, person: Person, said: Said, door: str, done: str, agent: Actor | None, now: datetime
) -> None:
    ticket = _knock(person, said, door, now)
    if ticket.has_open_medical_question:
        doctors.watch(world, ticket.pk, now, is_medical=False)
    elif done:
        minutes = (world.end - now).total_seconds() / 60
        act = partial(_work, world, ticket.pk, said.topic, done, agent)
        world.later(now + timedelta(minutes=minutes * 0.4), act)


def _work(world: World, ticket_id: int, topic: str, done: str, agent: Actor | None, now: datetime) -> None:
    ticket = care.get(ticket_id)
    agent = agent or world.agent_for(ticket)
    replies, notes = world.words(ticket).replies, world.words(ticket).notes
    assign_ticket(ticket_id=ticket_id, owner=agent.user, actor=agent, now=now)
    if done == "taken":
        add_note(ticket_id=ticket_id, body=notes["internal"][1], actor=agent, now=now)
    elif done == "asked":
        post_reply(
            ticket_id=ticket_id, body=replies["asking"][0], actor=agent, now=now, then_status=Status.PENDING
        )
    elif done == "held":
        post_reply(ticket_id=ticket_id, body=replies["general"][0], actor=agent, now=now)
        add_note(ticket_id=ticket_id, body=notes["on_hold"][0], actor=agent, now=now)
        change_status(
            ticket_id=ticket_id, status=Status.ON_HOLD, reason=HoldReason.INSURER, actor=agent, now=now
        )
    elif done == "came back":
        body = replies["topic"][topic]
        post_reply(ticket_id=ticket_id, body=body, actor=agent, now=now, then_status=Status.SOLVED)
        back_at = now + (world.end - now) * 0.6
        world.later(back_at, lambda at: doors.say(care.get(ticket_id), replies["more"][3], now=at))
    else:
        post_reply(ticket_id=ticket_id, body=replies["general"][1], actor=agent, now=now)


def _consult(
    world: World, number: int, language: str, rating: int, calls, is_hers: bool, marta: User, now: datetime
) -> None:
    arrival = Arrival(
        f"moment-consultation-{number}", now, "consultation", invent(language=language, role=PATIENT, number=number),
        "admin", 0.5, talked=900, consultation_kind="video",
        doctor=invent(language=language, role=DOCTOR, number=number % 40),
    )  # fmt: skip
    request = requests_of(arrival)[0]
    invitation = doors.submit(request, now=request.at).invitation
    world.later(
        now + timedelta(minutes=70), partial(_answer, world, invitation.pk, rating, calls, is_hers, marta)
    )


def _answer(
    world: World, invitation_id: int, rating: int, calls, is_hers: bool, marta: User, now: datetime
) -> None:
    recovery = loop.answer(world, invitation_id, rating, now, is_left_alone=True)
    agent = staff(marta) if is_hers else world.agent_for(care.get(recovery.ticket_id))
    if is_hers or calls:
        assign_ticket(ticket_id=recovery.ticket_id, owner=agent.user, actor=agent, now=now)
    for number, outcome in enumerate(calls, start=1):
        at = now + timedelta(minutes=80 * number)
        world.later(
            at,
            lambda at, outcome=outcome: log_attempt(
                recovery_id=recovery.pk, outcome=outcome, actor=agent, now=at
            ),
        )


def _ring(world: World, number: int, ago: int, language: str, direction: str, outcome: str) -> None:
    person = invent(language=language, role=PATIENT, number=number)
    at = world.end - timedelta(minutes=ago)
    arrival = Arrival(
        f"moment-call-{number}", at, "call", person, "admin", 0.2, direction, outcome,
        waited=95, talked=20 if outcome == "voicemail" else 0,
    )  # fmt: skip
    world.later(at, lambda now: doors.introduce(person, now=now))
    for request in requests_of(arrival):
        world.later(request.at, lambda now, request=request: doors.submit(request, now=now))
