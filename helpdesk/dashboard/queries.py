"""The supervisor's figures of the desk: right now, due soon, promises kept by door, contacts by hour.

Each function is one query, over the permission queryset of whoever looks.
"""

import datetime
import zoneinfo
from dataclasses import dataclass

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Min, Q, Value
from django.db.models.functions import Extract

from tickets.models import Clock, Message, Ticket
from tickets.states import ACTIVE, Channel

#: Minutes within which a duty counts as due soon, and after which an unowned ticket counts as seen by nobody.
SOON, UNSEEN_AFTER = 30, 10
HEAT_WEEKS = 4


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class RightNow:
    emergencies: int
    emergency_due_at: datetime.datetime | None
    overdue: int
    oldest_overdue: datetime.datetime | None
    due_soon: int
    waiting: int
    median_wait: datetime.timedelta | None
    unseen: int
    chats: int
    medical_open: int


def right_now(tickets, now: datetime.datetime) -> RightNow:
    """What stands open at this moment."""
    open_question = Q(is_medical=True, medical_state__in=["", "waiting", "accepted"])
    emergency = open_question & Q(urgency="emergency")
    overdue = Q(due_at__lte=now)
    waiting = Q(waiting_since__isnull=False)
    wait = ExpressionWrapper(Value(now) - F("waiting_since"), output_field=DurationField())
    unseen_since = now - datetime.timedelta(minutes=UNSEEN_AFTER)
    figures = tickets.unsolved().aggregate(
        emergencies=Count("pk", filter=emergency),
        emergency_due_at=Min("due_at", filter=emergency),
        overdue=Count("pk", filter=overdue),
        oldest_overdue=Min("due_at", filter=overdue),
        due_soon=Count("pk", filter=Q(due_at__gt=now, due_at__lte=now + datetime.timedelta(minutes=SOON))),
        waiting=Count("pk", filter=waiting),
        median_wait=Median(wait, filter=waiting),
        unseen=Count("pk", filter=Q(owner=None, status__in=sorted(ACTIVE), opened_at__lte=unseen_since)),
        chats=Count("pk", filter=Q(channel=Channel.CHAT, owner=None, status__in=sorted(ACTIVE))),
        medical_open=Count("pk", filter=open_question),
    )
    return RightNow(**figures)


def due_soon(tickets, now: datetime.datetime, *, limit: int = 6):
    """The next duties, overdue ones left out: they have a list of their own."""
    until = now + datetime.timedelta(minutes=SOON)
    rows = tickets.unsolved().filter(due_at__gt=now, due_at__lte=until).select_related("contact", "owner")
    return rows.by_duty()[:limit]


@dataclass(frozen=True)
class Promise:
    """First replies of one door: `kept` of `total` that are decided, `late` the rest."""

    door: str
    kept: int
    total: int

    @property
    def late(self) -> int:
        return self.total - self.kept

    @property
    def share(self) -> int:
        return round(100 * self.kept / self.total) if self.total else 0


def promises_kept(tickets, *, since: datetime.datetime, now: datetime.datetime) -> list[Promise]:
    """First replies that fell due or were given since `since`, by door.

    Medical questions are a door of their own: what is promised there is the doctor's answer.
    """
    promised = Q(kind=Clock.Kind.ANSWER) | Q(kind=Clock.Kind.FIRST_REPLY, ticket__is_medical=False)
    decided = Q(met_at__isnull=False) | Q(due_at__lte=now)
    rows = (
        Clock.objects.filter(promised, decided, cancelled_at=None, started_at__gte=since, ticket__in=tickets)
        .values("ticket__channel", "kind")
        .annotate(total=Count("pk"), kept=Count("pk", filter=Q(met_at__lte=F("due_at"))))
    )
    by_door: dict[str, list[int]] = {}
    for row in rows:
        door = "medical" if row["kind"] == Clock.Kind.ANSWER else row["ticket__channel"]
        sums = by_door.setdefault(door, [0, 0])
        sums[0] += row["kept"]
        sums[1] += row["total"]
    order = ["medical", *Channel.values]
    return [Promise(door, *by_door[door]) for door in order if door in by_door]


@dataclass(frozen=True)
class Heat:
    """`rows`: (ISO weekday 1 to 7, 24 means an hour); `most`: the largest mean."""

    rows: list[tuple[int, list[float]]]
    most: float


def contacts_by_hour(tickets, *, now: datetime.datetime, zone: zoneinfo.ZoneInfo, first_weekday: int) -> Heat:
    """Inbound messages a weekday and hour, as the mean of the last four weeks, on the wall clock of the home zone."""
    since = now - datetime.timedelta(weeks=HEAT_WEEKS)
    counts = (
        Message.objects.filter(direction=Message.Direction.INBOUND, created_at__gte=since, ticket__in=tickets)
        .values(
            day=Extract("created_at", "iso_week_day", tzinfo=zone),
            hour=Extract("created_at", "hour", tzinfo=zone),
        )
        .annotate(count=Count("pk"))
    )
    cells = {(row["day"], row["hour"]): row["count"] / HEAT_WEEKS for row in counts}
    days = [(first_weekday - 1 + offset) % 7 + 1 for offset in range(7)]
    rows = [(day, [cells.get((day, hour), 0) for hour in range(24)]) for day in days]
    return Heat(rows, max(cells.values(), default=0))


def visible(user):
    return Ticket.objects.visible_to(user)
