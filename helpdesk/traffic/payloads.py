"""Arrivals as the bodies that the platform would POST: each is one or more requests of the public API."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.demo.content import Said, load
from helpdesk.traffic.arrivals import Arrival
from helpdesk.traffic.people import Person

CENTRE_NUMBER = "+982100000100"
WEB, CALLS, CHATS = "/api/v1/intake/web/", "/api/v1/intake/calls/", "/api/v1/intake/chats/"
CONSULTATIONS = "/api/v1/consultations/"
CHATS_WITH_AN_ANSWER = 0.4


@dataclass(frozen=True, slots=True)
class Request:
    """One POST: `key` is its Idempotency-Key, `at` the moment at which the platform would send it.

    `survey`: what the patient will answer, as the fields of the survey page; None when they will not.
    """

    path: str
    body: dict
    key: str
    at: datetime
    survey: dict | None = None


def words_of(arrival: Arrival) -> Said:
    """What this arrival says, in the person's language."""
    category = "doctor" if arrival.person.role == "doctor" else arrival.category
    return load(arrival.person.language).pick(category, arrival.roll)


def requests_of(arrival: Arrival) -> list[Request]:
    """The requests in order. A chat may be several; everything else is one."""
    return {"web": _web, "call": _call, "chat": _chat, "consultation": _consultation}[arrival.kind](arrival)


def _reachable(person: Person) -> dict:
    points = {"phone": person.phone}
    if person.email:
        points["email"] = person.email
    return points


def _web(arrival: Arrival) -> list[Request]:
    person, said = arrival.person, words_of(arrival)
    body = {
        "name": person.name, **_reachable(person), "language": person.language, "kind": person.role,
        "subject": said.subject, "message": said.text,
    }  # fmt: skip
    if said.topic:
        body["topic"] = said.topic
    return [Request(WEB, body, arrival.id, arrival.at)]


def notes_of(arrival: Arrival) -> str:
    """What the agent wrote down after an answered call; a voicemail is what the caller said; else nothing."""
    calls = load(arrival.person.language).calls
    if arrival.outcome == "voicemail":
        return words_of(arrival).text
    if arrival.outcome != "answered":
        return ""
    kind = arrival.category
    if kind == "admin" and arrival.direction == "outbound":
        kind = "outbound"
    notes = calls[kind]
    return notes[min(int(arrival.roll * len(notes)), len(notes) - 1)]


def _call(arrival: Arrival) -> list[Request]:
    inbound = arrival.direction == "inbound"
    person = arrival.person
    answered_at = arrival.at + timedelta(seconds=arrival.waited)
    ended_at = answered_at + timedelta(seconds=arrival.talked)
    body = {
        "call_id": arrival.id,
        "direction": arrival.direction,
        "from": person.phone if inbound else CENTRE_NUMBER,
        "to": CENTRE_NUMBER if inbound else person.phone,
        "started_at": arrival.at.isoformat(),
        "ended_at": ended_at.isoformat(),
        "outcome": arrival.outcome,
        "language": person.language,
    }
    if arrival.talked:
        body["answered_at"] = answered_at.isoformat()
    if notes := notes_of(arrival):
        body["notes"] = notes
    return [Request(CALLS, body, arrival.id, ended_at)]


def _chat(arrival: Arrival) -> list[Request]:
    person, content = arrival.person, load(arrival.person.language)
    lines = [("contact", words_of(arrival).text)]
    if arrival.category == "admin" and arrival.roll * 7 % 1 < CHATS_WITH_AN_ANSWER:
        lines += [("agent", content.replies["solved"][0]), ("contact", content.replies["thanks"][0])]
    requests = []
    for number, (author, text) in enumerate(lines, start=1):
        at = arrival.at + timedelta(seconds=95 * (number - 1))
        body = {
            "conversation_id": arrival.id, "message_id": f"{arrival.id}-{number}", "author": author,
            "text": text, "sent_at": at.isoformat(), "language": person.language,
        }  # fmt: skip
        if author == "contact":
            body |= {"name": person.name, **_reachable(person)}
        requests.append(Request(CHATS, body, f"{arrival.id}-{number}", at))
    return requests


def _consultation(arrival: Arrival) -> list[Request]:
    patient, doctor = arrival.person, arrival.doctor
    body = {
        "id": arrival.id,
        "patient": {
            "id": patient.platform_id,
            "name": patient.name,
            **_reachable(patient),
            "language": patient.language,
        },
        "doctor": {"id": doctor.platform_id, "name": doctor.name, "specialty": "internal"},
        "kind": arrival.consultation_kind,
        "started_at": arrival.at.isoformat(),
        "ended_at": (arrival.at + timedelta(seconds=arrival.talked)).isoformat(),
    }
    ended_at = arrival.at + timedelta(seconds=arrival.talked)
    return [Request(CONSULTATIONS, body, arrival.id, ended_at, _survey(arrival))]


def _survey(arrival: Arrival) -> dict | None:
    if arrival.rating is None:
        return None
    kind = "good" if arrival.rating >= 4 else "middling" if arrival.rating == 3 else "bad"
    comments = load(arrival.person.language).surveys[kind]
    return {"rating": arrival.rating, "comment": comments[int(arrival.roll * len(comments))]}
