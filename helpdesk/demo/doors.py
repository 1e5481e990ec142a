"""Arrivals through the doors of the system without HTTP: the service calls that the API's views make."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from common.clock import held_clock
from common.errors import DomainError
from events.actors import Actor, contact
from helpdesk.traffic.arrivals import Arrival
from helpdesk.traffic.client import Answer
from helpdesk.traffic.payloads import CALLS, CHATS, CONSULTATIONS, WEB, Request
from helpdesk.traffic.people import Person as Invented
from helpdesk.traffic.replay import Tally, in_order
from intake.models import Submission
from intake.services.calls import CallReport, log_call
from intake.services.chats import ChatLine, store_chat_line
from intake.services.submissions import FormInput, receive_submission
from satisfaction.models import SurveyInvitation
from satisfaction.services.answers import answer_survey
from satisfaction.services.consultations import Ended, take_consultation
from tickets.inbound import Inbound, Person
from tickets.models import Contact, Ticket
from tickets.services.contacts import find_or_make_contact
from tickets.services.receive import Received, receive_message
from tickets.states import Channel

PLATFORM = Actor("api", label="Demo platform")
SURVEY_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Entered:
    """Where a request came in: its ticket, or for a consultation its invitation."""

    ticket: Ticket | None = None
    invitation: SurveyInvitation | None = None

    def is_new(self, now: datetime) -> bool:
        return self.ticket is not None and self.ticket.opened_at == now


def submit(request: Request, *, now: datetime) -> Entered:
    """Hand one request to the service behind its route. Raises DomainError as that does."""
    return _DOORS[request.path](request, now)


def _web(request: Request, now: datetime) -> Entered:
    body = dict(request.body)
    form = FormInput(message=body.pop("message"), **body)
    received = receive_submission(
        form=form, door=Submission.Door.API, form_key=request.key, actor=PLATFORM, now=now
    )
    return Entered(received.ticket)


def _call(request: Request, now: datetime) -> Entered:
    body = dict(request.body)
    times = {name: datetime.fromisoformat(body.pop(name)) for name in list(body) if name.endswith("_at")}
    report = CallReport(from_number=body.pop("from"), to_number=body.pop("to"), **body, **times)
    return Entered(log_call(report=report, actor=PLATFORM, now=now).ticket)


def _chat(request: Request, now: datetime) -> Entered:
    body = dict(request.body)
    known = {name: body.pop(name, "") for name in ("name", "phone", "email", "language")}
    said_at = datetime.fromisoformat(body.pop("sent_at"))
    line = ChatLine(said_at=said_at, person=Person.from_input(**known), **body)
    return Entered(store_chat_line(line=line, actor=PLATFORM, now=now).ticket)


def _consultation(request: Request, now: datetime) -> Entered:
    body, doctor = request.body, request.body["doctor"]
    patient = dict(body["patient"])
    person = Person.from_input(platform_id=patient.pop("id"), verified=True, **patient)
    ended = Ended(
        ref=body["id"], person=person, doctor_ref=doctor["id"], doctor_name=doctor["name"], kind=body["kind"],
        specialty=doctor["specialty"], started_at=datetime.fromisoformat(body["started_at"]),
        ended_at=datetime.fromisoformat(body["ended_at"]),
    )  # fmt: skip
    return Entered(invitation=take_consultation(ended=ended, actor=PLATFORM, now=now).invitation)


_DOORS = {WEB: _web, CALLS: _call, CHATS: _chat, CONSULTATIONS: _consultation}


def introduce(person: Invented, *, now: datetime) -> Contact:
    """The platform vouches for somebody it knows, so that a call from their number has a name."""
    known = Person.from_input(
        name=person.name, phone=person.phone, email=person.email, platform_id=person.platform_id,
        kind=person.role, language=person.language, verified=True,
    )  # fmt: skip
    return find_or_make_contact(known, actor=PLATFORM, now=now)


def say(ticket: Ticket, text: str, *, now: datetime) -> Received:
    """The person writes again, on the page of their ticket."""
    inbound = Inbound(
        person=Person(name=ticket.contact.name),
        channel=Channel.LINK,
        body=text,
        said_at=now,
        ticket_id=ticket.pk,
    )
    return receive_message(inbound=inbound, actor=contact(ticket.contact_id), now=now)


def replay_by_services(stream: Iterable[Arrival]) -> Tally:
    """Send everything through the services with the times of the past; Handoffs are left to the workers."""
    tally = Tally()
    began = time.monotonic()
    for _, request in in_order(stream):
        entered, answer = _timed(request.at, partial(submit, request))
        tally.note(request, answer)
        if entered is not None and request.survey:
            # Before we ask, by the link that the platform shows in its own app.
            tick = partial(answer_survey, invitation_id=entered.invitation.pk, **request.survey)
            tally.note_survey(_timed(request.at + SURVEY_AFTER, tick)[1])
    tally.seconds = time.monotonic() - began
    return tally


def _timed(at: datetime, call: Callable) -> tuple[object, Answer]:
    """(what it returned, the answer that HTTP would have given)."""
    started = time.perf_counter()
    try:
        with held_clock(at):
            result, status = call(now=at), 201
    except DomainError as refusal:
        result, status = None, refusal.status
    return result, Answer(status, None, time.perf_counter() - started)
