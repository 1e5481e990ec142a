"""A month that runs in seconds: steps in order of time, each one a call of a service with its own `now`."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from common.clock import held_clock
from common.errors import DomainError
from delivery.receivers import send_when_queued
from delivery.services.dispatches import send_dispatch
from events.actors import staff
from events.models import Handoff
from events.registry import QUEUES, subscription_named, sweeps
from helpdesk.demo.content import LANGUAGES, Content, load
from helpdesk.demo.setting import Setting
from tickets.models import Ticket

Step = Callable[[datetime], None]

#: Sweeps run this often in demo time; in life every few seconds.
SWEEP_EVERY, SWEEP_EVERY_LATELY = timedelta(hours=24), timedelta(hours=2)

#: A step causes something, which causes something: so often and no more.
LONGEST_CHAIN = 20

_PENDING = Handoff.objects.filter(status=Handoff.Status.PENDING).select_related("event").order_by("id")
_SENDS = f"{send_when_queued.__module__}.{send_when_queued.__qualname__}"


class World:
    """What will happen, by time. Steps that fall after `end` do not happen: so much is unfinished at the end.

    After each step all that it handed off runs at once, as the workers would have done. A step that the
    system refuses, because something else came first, is skipped and counted in `refused`.
    """

    def __init__(self, *, setting: Setting, end: datetime, seed: int):
        self.setting = setting
        self.end = end
        self.random = Random(f"world/{seed}")  # noqa: S311 - a demo, no secret
        self.refused: Counter[str] = Counter()
        self.introduced: set[str] = set()
        self._turns: Counter[str] = Counter()
        self._last_handoff = 0
        self._steps: list[tuple[datetime, int, Step]] = []
        self._count = itertools.count()
        self._swept_at: datetime | None = None

    def later(self, at: datetime, step: Step) -> None:
        """Have `step(at)` happen at `at`."""
        if at <= self.end:
            heapq.heappush(self._steps, (at, next(self._count), step))

    def play(self) -> None:
        """Let everything happen, and the sweeps in between."""
        while self._steps:
            at, _, step = heapq.heappop(self._steps)
            if self._swept_at is None or at - self._swept_at >= self._sweep_pause(at):
                self._sweep(at)
            with held_clock(at):
                try:
                    step(at)
                except DomainError as refusal:
                    self.refused[refusal.code] += 1
                self._settle(at)
        self._sweep(self.end)

    def _sweep_pause(self, now: datetime) -> timedelta:
        return SWEEP_EVERY_LATELY if self.end - now < timedelta(days=1) else SWEEP_EVERY

    def _sweep(self, now: datetime) -> None:
        self._swept_at = now
        with held_clock(now):
            for sweep in sweeps(*QUEUES):
                sweep.run(now)
            self._settle(now)

    def _settle(self, now: datetime) -> None:
        """Do what was handed off, in order, as workers would have; a handler that breaks stops the load."""
        for _ in range(LONGEST_CHAIN):
            waiting = list(_PENDING.filter(pk__gt=self._last_handoff))
            if not waiting:
                return
            self._last_handoff = waiting[-1].pk
            for handoff in waiting:
                if handoff.subscriber == _SENDS:
                    # Its handler waits for a commit, and this world has only one, at its end.
                    send_dispatch(dispatch_id=handoff.event.subject_id, now=now)
                else:
                    subscription_named(handoff.subscriber).handler(handoff.event)
            done = {"status": Handoff.Status.DONE, "done_at": now, "attempts": 1}
            Handoff.objects.filter(pk__in=[handoff.pk for handoff in waiting]).update(**done)
        raise RuntimeError("Handoffs that hand off without end: somebody reacts to what it causes itself.")

    # Chance and choice

    def minutes(self, median: float, *, spread: float = 0.7) -> timedelta:
        """A human delay around `median` minutes: mostly near it, now and then much longer."""
        return timedelta(minutes=median * self.random.lognormvariate(0, spread))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def choose(self, options: list):
        return self.random.choice(options)

    def next_of(self, name: str, options: tuple):
        """The options in turn, so that each of them happens."""
        self._turns[name] += 1
        return options[(self._turns[name] - 1) % len(options)]

    # Who and in which words

    def content(self, language: str) -> Content:
        """The words in a language; English for one that the demo does not speak."""
        base = language.split("-")[0]
        return load(base if base in LANGUAGES else "en")

    def words(self, ticket: Ticket) -> Content:
        return self.content(ticket.language)

    def agent_for(self, ticket: Ticket):
        """The owner, or an agent of the ticket's team who speaks its language, as an Actor."""
        if ticket.owner_id:
            return staff(ticket.owner)
        return staff(self.choose(self.setting.agents(team=ticket.team, language=self.words(ticket).language)))
