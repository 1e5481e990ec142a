"""Arrivals on a time line: a seeded Poisson process whose rate follows the centre's week.

Each hour of the week has a rate of its own (`profile`), every door its share of it (`mix`). Inside an hour
the gaps are exponential, so that bursts and lulls are those of independent people. The same arguments give
the same arrivals.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from helpdesk.traffic import mix, profile
from helpdesk.traffic.people import DOCTOR, PATIENT, Person, invent

DOCTORS_BY_LANGUAGE = 40


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that happens at the centre's door.

    `kind` is call | chat | web | consultation; `category` (emergency | urgent | routine | admin) says which
    words the person brings. `roll`, from 0 to 1, picks among those words. For calls: `direction`,
    `outcome`, and seconds waited and talked. For consultations: the doctor, the kind and, when the survey
    will be answered, the rating.
    """

    id: str
    at: datetime
    kind: str
    person: Person
    category: str
    roll: float
    direction: str = ""
    outcome: str = ""
    waited: int = 0
    talked: int = 0
    doctor: Person | None = None
    consultation_kind: str = ""
    rating: int | None = None


class _Crowd:
    """Who has turned up so far; repeat callers come from here, recent ones more often."""

    def __init__(self, random: Random):
        self._random = random
        self._seen: dict[str, list[Person]] = {PATIENT: [], DOCTOR: []}
        self._numbers: dict[tuple[str, str], int] = {}

    def somebody(self, role: str, *, known: float) -> Person:
        seen = self._seen[role]
        if seen and self._random.random() < known:
            return self._random.choice(seen[-400:] if self._random.random() < 0.5 else seen)
        language = mix.draw(self._random, mix.LANGUAGES)
        number = self._numbers[role, language] = self._numbers.get((role, language), 0) + 1
        if role == DOCTOR:
            number = number % DOCTORS_BY_LANGUAGE
        person = invent(language=language, role=role, number=number)
        seen.append(person)
        return person


def arrivals(
    start: date, days: int, calls_per_month: float, seed: int, *, zone: str = profile.CENTRE_ZONE
) -> Iterator[Arrival]:
    """All arrivals of `days` days from midnight of `start` in the centre's zone, in order; `at` in UTC."""
    if days < 0 or calls_per_month < 0:
        raise ValueError("days and calls_per_month must not be negative")
    random = Random(f"traffic/{seed}")  # noqa: S311 - a simulation, no secret
    crowd = _Crowd(random)
    doors = sum(mix.PER_CALL.values())
    number = 0
    for hour_start, weekday, hour in _hours(start, days, ZoneInfo(zone)):
        rate = profile.calls_in_hour(weekday, hour, calls_per_month) * doors
        for offset in _poisson_hour(random, rate):
            number += 1
            yield _one(random, crowd, f"sim-{seed}-{number}", hour_start + timedelta(seconds=offset))


def _hours(start: date, days: int, zone: ZoneInfo) -> Iterator[tuple[datetime, int, int]]:
    """Each real hour as (its beginning in UTC, local weekday, local hour); right across clock changes too."""
    at = datetime.combine(start, time(), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(start + timedelta(days=days), time(), tzinfo=zone).astimezone(UTC)
    while at < end:
        local = at.astimezone(zone)
        yield at, local.weekday(), local.hour
        at += timedelta(hours=1)


def _poisson_hour(random: Random, rate: float) -> Iterator[float]:
    """Seconds into the hour of each arrival, `rate` expected."""
    at = 0.0
    while rate > 0:
        at += random.expovariate(rate) * 3600
        if at >= 3600:
            return
        yield at


def _one(random: Random, crowd: _Crowd, id: str, at: datetime) -> Arrival:
    kind = mix.draw(random, mix.PER_CALL)
    roll = random.random()
    if kind == "consultation":
        return _consultation(random, crowd, id, at, roll)
    category = mix.draw(random, mix.CATEGORIES)
    role = DOCTOR if category == "admin" and random.random() < mix.DOCTORS_AMONG_ADMIN else PATIENT
    if kind != "call":
        return Arrival(id, at, kind, crowd.somebody(role, known=mix.REPEAT_CALLERS), category, roll)
    inbound = random.random() < mix.INBOUND
    direction = "inbound" if inbound else "outbound"
    person = crowd.somebody(role, known=mix.REPEAT_CALLERS if inbound else mix.KNOWN_WHEN_WE_CALL)
    outcome = mix.draw(random, mix.OUTCOMES[direction])
    waited = round(random.lognormvariate(3.2, 0.8))
    talked = round(random.lognormvariate(5.25, 0.7)) if outcome in ("answered", "voicemail") else 0
    return Arrival(id, at, kind, person, category, roll, direction, outcome, waited, talked)


def _consultation(random: Random, crowd: _Crowd, id: str, at: datetime, roll: float) -> Arrival:
    patient = crowd.somebody(PATIENT, known=0.5)
    doctor = invent(language=patient.language, role=DOCTOR, number=random.randrange(DOCTORS_BY_LANGUAGE))
    rating = mix.draw(random, mix.RATINGS) if random.random() < mix.SURVEY_ANSWERED else None
    return Arrival(
        id, at, "consultation", patient, "admin", roll,
        talked=round(random.lognormvariate(6.4, 0.4)), doctor=doctor,
        consultation_kind=mix.draw(random, mix.CONSULTATION_KINDS), rating=rating,
    )  # fmt: skip
