"""A month that runs in seconds: steps in order of time, each one a call of a service with its own `now`."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from common.clock import held_clock
from common.errors import DomainError
from delivery.services.dispatches import send_due_dispatches
from events.actors import staff
from events.models import Handoff
from events.registry import QUEUES, sweeps
from events.services.handoffs import run_handoff
from helpdesk.demo.content import LANGUAGES, Content, load
from helpdesk.demo.setting import Setting
from tickets.models import Ticket

Step = Callable[[datetime], None]

#: Sweeps run this often in demo time; in life every few seconds.
SWEEP_EVERY, SWEEP_EVERY_LATELY = timedelta(hours=12), timedelta(hours=1)


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
        self.failed: Counter[str] = Counter()
        self.introduced: set[str] = set()
        self._turns: Counter[str] = Counter()
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
        """Run what was handed off, and carry what is to go out: its own Handoff sends only after the commit."""
        while True:
            waiting = Handoff.objects.filter(status=Handoff.Status.PENDING, attempts=0).order_by("id")
            ran = [self._run(*which) for which in waiting.values_list("pk", "subscriber")]
            if not ran:
                return
            send_due_dispatches(now)

    def _run(self, pk: int, subscriber: str) -> None:
        if not run_handoff(handoff_id=pk):
            self.failed[subscriber] += 1

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
