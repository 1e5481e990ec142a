"""Agents at work on what is not medical: taking up, answering, asking, waiting for others, solving."""

from datetime import datetime, timedelta
from functools import partial

from helpdesk.demo.doors import say
from helpdesk.demo.world import World
from tickets.models import Ticket
from tickets.services.assign import assign_ticket
from tickets.services.reply import add_note, post_reply
from tickets.services.status import change_status
from tickets.states import UNSOLVED, HoldReason, Status

#: How a case goes, and how often.
WAYS = {"answered": 0.56, "asked": 0.20, "held": 0.10, "thanked": 0.10, "slow": 0.04}
#: Median minutes until somebody takes it up: by kind of contact, else by channel, else.
PACE = {"doctor": 4, "chat": 2.5, "": 20}


def look_after(world: World, ticket_id: int, topic: str, now: datetime) -> None:
    """Plan what the team will do with a new ticket, from now on."""
    way = world.random.choices(list(WAYS), weights=list(WAYS.values()))[0]
    ticket = get(ticket_id)
    if way == "slow":
        wait = world.minutes(900)
    else:
        wait = world.minutes(PACE.get(ticket.contact.kind) or PACE.get(ticket.channel) or PACE[""])
    world.later(now + wait, partial(_take_up, world, ticket_id, topic, way))


def solve_on_the_phone(world: World, ticket_id: int, topic: str, now: datetime) -> None:
    """An answered call is mostly settled while it lasts."""
    if world.chance(0.7):
        world.later(now + world.minutes(4), partial(solve, world, ticket_id))
    else:
        look_after(world, ticket_id, topic, now)


def _take_up(world: World, ticket_id: int, topic: str, way: str, now: datetime) -> None:
    ticket = get(ticket_id)
    if ticket.status not in UNSOLVED or ticket.has_open_medical_question:
        return
    agent = world.agent_for(ticket)
    if ticket.owner_id is None:
        assign_ticket(ticket_id=ticket_id, owner=agent.user, actor=agent, now=now)
    if world.chance(0.3):
        add_note(
            ticket_id=ticket_id,
            body=world.choose(world.words(ticket).notes["internal"]),
            actor=agent,
            now=now,
        )
    next_step = {"asked": _ask, "held": _hold}.get(way, answer)
    world.later(now + world.minutes(6), partial(next_step, world, ticket_id, topic, way))


def answer(world: World, ticket_id: int, topic: str, way: str, now: datetime) -> None:
    ticket = get(ticket_id)
    if ticket.status not in UNSOLVED or ticket.has_open_medical_question:
        return
    replies = world.words(ticket).replies
    body = replies["topic"].get(topic) or world.choose(replies["solved"])
    post_reply(
        ticket_id=ticket_id, body=body, actor=world.agent_for(ticket), now=now, then_status=Status.SOLVED
    )
    if way == "thanked":
        world.later(now + world.minutes(90), partial(_thank, world, ticket_id))
    else:
        _close_later(world, ticket_id, now)


def _ask(world: World, ticket_id: int, topic: str, way: str, now: datetime) -> None:
    ticket = get(ticket_id)
    if ticket.status not in UNSOLVED or ticket.has_open_medical_question:
        return
    body = world.choose(world.words(ticket).replies["asking"])
    post_reply(
        ticket_id=ticket_id, body=body, actor=world.agent_for(ticket), now=now, then_status=Status.PENDING
    )
    if world.chance(0.85):
        world.later(now + world.minutes(200), partial(_say_more, world, ticket_id, topic))


def _say_more(world: World, ticket_id: int, topic: str, now: datetime) -> None:
    ticket = get(ticket_id)
    say(ticket, world.choose(world.words(ticket).replies["more"]), now=now)
    world.later(now + world.minutes(40), partial(answer, world, ticket_id, topic, "answered"))


def _hold(world: World, ticket_id: int, topic: str, way: str, now: datetime) -> None:
    ticket = get(ticket_id)
    agent, content = world.agent_for(ticket), world.words(ticket)
    post_reply(ticket_id=ticket_id, body=world.choose(content.replies["general"]), actor=agent, now=now)
    waits_for_insurer = topic in ("insurance", "refund", "payment")
    reason = HoldReason.INSURER if waits_for_insurer else HoldReason.ENGINEERING
    note = content.notes["on_hold"][0 if waits_for_insurer else 1]
    add_note(ticket_id=ticket_id, body=note, actor=agent, now=now)
    change_status(ticket_id=ticket_id, status=Status.ON_HOLD, reason=reason, actor=agent, now=now)
    world.later(now + world.minutes(60 * 26), partial(answer, world, ticket_id, topic, "answered"))


def _thank(world: World, ticket_id: int, now: datetime) -> None:
    ticket = get(ticket_id)
    say(ticket, world.choose(world.words(ticket).replies["thanks"]), now=now)
    world.later(now + world.minutes(30), partial(solve, world, ticket_id))


def solve(world: World, ticket_id: int, now: datetime) -> None:
    ticket = get(ticket_id)
    if ticket.status in UNSOLVED:
        agent = world.agent_for(ticket)
        if ticket.owner_id is None:
            assign_ticket(ticket_id=ticket_id, owner=agent.user, actor=agent, now=now)
        change_status(ticket_id=ticket_id, status=Status.SOLVED, actor=agent, now=now)
        _close_later(world, ticket_id, now)


def _close_later(world: World, ticket_id: int, now: datetime) -> None:
    if world.chance(0.6):
        world.later(now + timedelta(days=5) + world.minutes(300), partial(_close, world, ticket_id))


def _close(world: World, ticket_id: int, now: datetime) -> None:
    ticket = get(ticket_id)
    if ticket.status == Status.SOLVED:
        change_status(ticket_id=ticket_id, status=Status.CLOSED, actor=world.agent_for(ticket), now=now)


def get(ticket_id: int) -> Ticket:
    """A ticket with those around it."""
    return Ticket.objects.select_related("team", "owner", "contact").get(pk=ticket_id)
