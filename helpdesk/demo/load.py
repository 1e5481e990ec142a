"""The whole demo world: the stage, a month of traffic, the last hours, and the file that says how to get in."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from accounts.models import ApiToken
from accounts.services.tokens import issue_token
from events.actors import SYSTEM
from helpdesk.demo import acts, moments, rounds
from helpdesk.demo.setting import Setting, build_setting
from helpdesk.demo.world import World
from helpdesk.traffic import arrivals
from tickets.models import Ticket

DAYS = 30
#: Each one costs about 0.1 s on a small machine: a centre small enough to be there within seconds.
CALLS_PER_MONTH = 110


@dataclass(frozen=True)
class Loaded:
    """What was made. `refused`: steps that came too late for the state they found, by code."""

    tickets: int
    refused: dict[str, int]
    access: dict


def is_empty() -> bool:
    return not get_user_model().objects.exists() and not Ticket.objects.exists()


@transaction.atomic
def load_world(*, seed: int, calls_per_month: int, now: datetime) -> Loaded:
    """Make everything in one transaction, ending at `now`. The same seed and `now` make the same world, but for
    passwords, tokens and the secrets of links."""
    setting = build_setting()
    world = World(setting=setting, end=now, seed=seed)
    start = (now - timedelta(days=DAYS)).astimezone(ZoneInfo(settings.HOME_TIME_ZONE)).date()
    for arrival in arrivals(start, DAYS + 1, calls_per_month, seed, zone=settings.HOME_TIME_ZONE):
        acts.turn_up(world, arrival)
    rounds.plan(world, now - timedelta(days=DAYS - 2))
    moments.arrange(world)
    world.play()
    return Loaded(Ticket.objects.count(), dict(world.refused), _grant_access(setting, now))


def _grant_access(setting: Setting, now: datetime) -> dict:
    """Accounts and a token for the platform's side. The token acts for a doctor, so that it may answer questions."""
    doctor = setting.passwords["doctor"][0]
    _, key = issue_token(
        name="Demo platform", scopes=list(ApiToken.SCOPES), user=doctor, actor=SYSTEM, now=now
    )
    users = {
        name: {"email": user.email, "password": word} for name, (user, word) in setting.passwords.items()
    }
    return {"url": settings.PUBLIC_URL, "api_token": key, "users": users}


def write_access(access: dict, path: Path) -> None:
    """For the owner alone, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        json.dump(access, handle, indent=2, ensure_ascii=False)
    new.replace(path)
