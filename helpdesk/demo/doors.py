"""Arrivals through the doors of the system, without HTTP: the calls that the API's views make."""

from datetime import datetime

from events.actors import Actor, contact
from helpdesk.traffic.payloads import CALLS, CHATS, WEB, Request
from tickets.inbound import Inbound, Person
from tickets.models import Ticket
from tickets.services.receive import Received, receive_message
from tickets.states import Channel

PLATFORM = Actor("api", label="Demo platform")


def submit(request: Request, *, now: datetime):
    return {WEB: _web, CALLS: _call, CHATS: _chat}[request.path](request.body, now)


def _web(body, now):
    person = Person.from_input(
        name=body["name"],
        phone=body["phone"],
        email=body.get("email", ""),
        kind=body["kind"],
        language=body["language"],
    )
    return receive_message(
        inbound=Inbound(
            person=person,
            channel=Channel.FORM,
            body=body["message"],
            subject=body["subject"],
            topic_slug=body.get("topic", ""),
            said_at=now,
        ),
        actor=contact(),
        now=now,
    )


def _chat(body, now):
    if body["author"] != "contact":
        return None
    person = Person.from_input(
        name=body["name"], phone=body["phone"], email=body.get("email", ""), language=body["language"]
    )
    return receive_message(
        inbound=Inbound(
            person=person,
            channel=Channel.CHAT,
            body=body["text"],
            said_at=now,
            external_key=f"chat:{body['conversation_id']}:{body['message_id']}",
            conversation=f"chat:{body['conversation_id']}",
        ),
        actor=contact(),
        now=now,
    )


def _call(body, now):
    phone = body["from"] if body["direction"] == "inbound" else body["to"]
    person = Person.from_input(phone=phone, language=body["language"])
    return receive_message(
        inbound=Inbound(
            person=person,
            channel=Channel.PHONE,
            body=body.get("notes", "Missed call"),
            said_at=now,
            external_key=f"call:{body['call_id']}",
        ),
        actor=PLATFORM,
        now=now,
    )


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
