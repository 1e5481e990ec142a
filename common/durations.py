"""How long is left, and which of the four shapes a duty has. Pure: instants in, numbers and names out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

OVERDUE, SOON, LATER, PAUSED = "overdue", "soon", "later", "paused"
#: A duty is due soon in the last quarter of its clock, and always under this long before its end.
SOON_BEFORE = timedelta(minutes=30)


@dataclass(frozen=True)
class Span:
    """A length of time as a person says it: at most two units, the smaller one dropped when it is nought."""

    days: int = 0
    hours: int = 0
    minutes: int = 0

    @classmethod
    def of(cls, seconds: float, *, round_up: bool = False) -> "Span":
        """`round_up` for what is left (never "0 min" while time remains), down for what has passed."""
        minutes = max(0, int(-(-seconds // 60) if round_up else seconds // 60))
        if minutes < 60:
            return cls(minutes=minutes)
        hours, minutes = divmod(minutes, 60)
        if hours < 24:
            return cls(hours=hours, minutes=minutes)
        days, hours = divmod(hours, 24)
        return cls(days=days, hours=hours)


def duty_shape(due_at: datetime, now: datetime, started_at: datetime | None = None) -> str:
    """OVERDUE from the due instant on; SOON in the last quarter or the last half hour; LATER before that."""
    if now >= due_at:
        return OVERDUE
    left = due_at - now
    if left < SOON_BEFORE:
        return SOON
    if started_at is not None and started_at < due_at and left <= (due_at - started_at) / 4:
        return SOON
    return LATER


def span_until(due_at: datetime, now: datetime) -> Span:
    """What is left, rounded up; or what has passed since, rounded down and at least a minute."""
    seconds = (due_at - now).total_seconds()
    if seconds > 0:
        return Span.of(seconds, round_up=True)
    return Span.of(max(60.0, -seconds))


def elapsed_percent(started_at: datetime, due_at: datetime, now: datetime) -> int:
    """The share of a clock that has run, 0 to 100; 100 for a clock without length."""
    total = (due_at - started_at).total_seconds()
    if total <= 0:
        return 100
    return round(min(1.0, max(0.0, (now - started_at).total_seconds() / total)) * 100)
