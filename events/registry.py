"""Subscriptions and sweeps, filled in each AppConfig.ready() and fixed for the life of the process."""

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

#: Queues that exist; workers are started with exactly these names.
QUEUES = ("clinical", "default", "delivery")


@dataclass(frozen=True)
class Subscription:
    name: str
    kind: str
    handler: Callable
    queue: str
    when: Callable[[dict], bool] | None = None

    def wants(self, data: dict) -> bool:
        return self.when is None or self.when(data)


@dataclass(frozen=True)
class SweepEntry:
    name: str
    run: Callable[[datetime.datetime], int]
    every: int
    queue: str


_by_kind: dict[str, list[Subscription]] = defaultdict(list)
_by_name: dict[str, Subscription] = {}
_sweeps: dict[str, SweepEntry] = {}


def subscribe(
    kind: str, handler: Callable, *, queue: str, when: Callable[[dict], bool] | None = None
) -> None:
    """Have `handler(event)` run once for every Event of `kind`, in a transaction that marks its Handoff done.

    The name stored in the Handoff is the handler's dotted path with the kind: moving a handler while Handoffs
    are pending makes them dead, visibly, rather than lost. `when` looks at the Event's data in the transaction
    that writes it: without it a Handoff is written for every Event of the kind, most of them perhaps for nothing.
    """
    if queue not in QUEUES:
        raise ValueError(f"{queue!r} is no queue; one of {QUEUES}")
    name = f"{handler.__module__}.{handler.__qualname__}"
    if any(s.name == name for s in _by_kind[kind]):
        return
    subscription = Subscription(name, kind, handler, queue, when)
    _by_kind[kind].append(subscription)
    _by_name[name] = subscription


def subscriptions_of(kind: str) -> list[Subscription]:
    return _by_kind.get(kind, [])


def subscription_named(name: str) -> Subscription | None:
    return _by_name.get(name)


def register_sweep(
    name: str, run: Callable[[datetime.datetime], int], *, every: int, queue: str = "default"
) -> None:
    """Have `run(now)` called about every `every` seconds by exactly one process; returns how many rows it moved.

    `queue` says whose worker runs it. The relay covers for all but `delivery`, whose carriers may be slow.
    """
    _sweeps[name] = SweepEntry(name, run, every, queue)


def sweeps(*queues: str) -> list[SweepEntry]:
    return [sweep for sweep in _sweeps.values() if sweep.queue in queues]
