"""The stage of the demo world, before anybody turns up: teams, staff, topics, promises, macros, carriers."""

import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from accounts.models import Membership, Role, Team, User
from common.errors import InvalidInput
from delivery.models import Provider
from helpdesk.demo.content import LANGUAGES, load
from tickets.models import Macro, SlaPolicy, Topic

#: Our short names of languages → those of settings.LANGUAGES.
TAGS = {"zh": "zh-hans"}
MAIL = "demo.example"

CENTRE = tomllib.loads((Path(__file__).parent / "content" / "centre.toml").read_text(encoding="utf-8"))


@dataclass
class Setting:
    """Who works where. `passwords` holds the four accounts of demo.json, by key."""

    teams: dict[str, Team]
    topics: dict[str, Topic]
    staff: list[User]
    passwords: dict[str, tuple[User, str]] = field(default_factory=dict)

    def agents(self, *, team: Team, language: str) -> list[User]:
        """Agents of a team, those who speak the language if there are any."""
        inside = [user for user in self.staff if user.role == Role.AGENT and team in self.teams_of(user)]
        return [user for user in inside if user.language == tag(language)] or inside

    def doctors(self) -> list[User]:
        return [user for user in self.staff if user.role == Role.DOCTOR]

    def teams_of(self, user: User) -> list[Team]:
        return self._teams_of[user.pk]

    def __post_init__(self) -> None:
        self._teams_of: dict[int, list[Team]] = {}


def tag(language: str) -> str:
    """`zh` → `zh-hans`; the others are the same here and in the settings."""
    return TAGS.get(language, language)


def build_setting() -> Setting:
    """Make all of it. Passwords are random; staff who are not in demo.json have none.

    Raises InvalidInput where the demo world is already, and where a real carrier is set up.
    """
    if User.objects.filter(email__endswith=f"@{MAIL}").exists():
        raise InvalidInput("The demo world is here already.")
    _make_carriers()
    # The default team that the system made for itself steps back.
    Team.objects.filter(is_default=True).update(is_default=False)
    teams = {
        slug: Team.objects.update_or_create(slug=slug, defaults=values)[0]
        for slug, values in CENTRE["teams"].items()
    }
    setting = Setting(teams=teams, topics=_make_topics(teams), staff=[])
    for person in CENTRE["staff"]:
        _hire(setting, **person)
    _make_promises(teams)
    _make_macros()
    return setting


def _hire(
    setting: Setting,
    *,
    name: str,
    mail: str,
    role: str,
    language: str,
    time_zone: str,
    teams: list[str],
    title: str = "",
    account: str = "",
) -> None:
    password = secrets.token_urlsafe(12) if account else None
    user = User.objects.create_user(
        f"{mail}@{MAIL}",
        password,
        name=name,
        role=role,
        language=tag(language),
        time_zone=time_zone,
        title=title and f"{name}, {title}",
        is_staff=role == Role.ADMIN,
        is_superuser=role == Role.ADMIN,
    )
    members = [setting.teams[slug] for slug in teams]
    for team in members:
        Membership.objects.create(user=user, team=team, is_lead=role == Role.SUPERVISOR)
    setting.staff.append(user)
    setting._teams_of[user.pk] = members
    if account:
        setting.passwords[account] = (user, password)


def _make_topics(teams: dict[str, Team]) -> dict[str, Topic]:
    names = {language: load(language).topics for language in LANGUAGES}
    topics = {}
    for rank, (slug, values) in enumerate(CENTRE["topics"].items(), start=1):
        others = {tag(language): names[language][slug] for language in LANGUAGES if language != "en"}
        values = values | {
            "team": teams[values["team"]],
            "name": names["en"][slug],
            "names": others,
            "rank": rank,
        }
        topics[slug] = Topic.objects.update_or_create(slug=slug, defaults=values)[0]
    return topics


def _make_promises(teams: dict[str, Team]) -> None:
    for rank, row in enumerate(CENTRE["promises"]["rows"], start=1):
        SlaPolicy.objects.create(**row | {"team": teams.get(row["team"]), "rank": rank})


def _make_macros() -> None:
    for language in LANGUAGES:
        for macro in load(language).macros:
            Macro.objects.create(title=macro["name"], language=tag(language), body=macro["text"])


def _make_carriers() -> None:
    """Words that would go out are stored and shown: invented numbers must never get to a real carrier."""
    if Provider.objects.filter(is_active=True).exclude(kind=Provider.Kind.LOCAL).exists():
        raise InvalidInput("A real carrier is set up here. The demo world is for systems that send nothing.")
    for channel in (Provider.Channel.SMS, Provider.Channel.EMAIL):
        if not Provider.objects.filter(channel=channel, is_active=True).exists():
            Provider.objects.create(name=f"Demo {channel}", kind=Provider.Kind.LOCAL, channel=channel)
