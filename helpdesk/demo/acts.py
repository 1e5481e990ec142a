"""What follows when somebody turns up: the door, and then the people whose turn it is."""

import dataclasses
from datetime import datetime
from functools import partial

from helpdesk.demo import care, doctors, doors, loop
from helpdesk.demo.world import World
from helpdesk.traffic.arrivals import Arrival
from helpdesk.traffic.payloads import Request, requests_of, words_of

KNOWN_TO_THE_PLATFORM = 0.9


def turn_up(world: World, arrival: Arrival) -> None:
    """Plan all requests of one arrival; the first that opens a ticket brings the team to work."""
    for request in requests_of(arrival):
        world.later(request.at, partial(enter, world, arrival, request))


def enter(world: World, arrival: Arrival, request: Request, now: datetime) -> None:
    person = arrival.person
    if person.platform_id not in world.introduced and world.chance(KNOWN_TO_THE_PLATFORM):
        world.introduced.add(person.platform_id)
        doors.introduce(person, now=now)
    entered = doors.submit(_with_agent(world, arrival, request), now=now)
    if entered.invitation is not None:
        loop.follow(world, entered.invitation, now)
    elif entered.ticket.has_open_medical_question:
        doctors.watch(world, entered.ticket.pk, now, is_medical=arrival.category != "admin")
    elif entered.is_new(now) or not _is_talk(arrival):
        topic = words_of(arrival).topic or "other"
        settled = arrival.kind == "call" and arrival.outcome == "answered"
        (care.solve_on_the_phone if settled else care.look_after)(world, entered.ticket.pk, topic, now)


def _is_talk(arrival: Arrival) -> bool:
    """The later lines of a chat, which somebody looks after already."""
    return arrival.kind == "chat"


def _with_agent(world: World, arrival: Arrival, request: Request) -> Request:
    """Answered calls name who took them, by the address that the exchange knows."""
    if arrival.outcome != "answered":
        return request
    team = world.setting.teams["patient-care"]
    agent = world.choose(world.setting.agents(team=team, language=arrival.person.language))
    return dataclasses.replace(request, body=request.body | {"agent": agent.email})
