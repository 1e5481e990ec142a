"""Server time and SQL of the pages, in this process, through the whole middleware stack."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path

from accounts.models import Membership, Role, Team, User
from bench import bulk
from bench.figures import Report, percentile
from tickets.models import Message, Ticket

PAGE_MS = 50
SQL_LIMITS = {"inbox": 12, "ticket page": 20}
SEARCHES = {
    "phone": "+982100000007",
    "name": "Emily Hartley",
    "rare word": bulk.RARE[0],
    "common word": bulk.COMMON[0],
}
DASHBOARD = {"dashboard": lambda: "/dashboard/"}


def select_one(request):
    """The baseline: what a request costs that does next to nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(str(cursor.fetchone()[0]))


urlpatterns = [path("bench/select-one/", select_one), path("", include("helpdesk.urls"))]


@dataclass(frozen=True, slots=True)
class Visit:
    """One GET: `ms` on the clock, `cpu_ms` of this process alone, which other work on the machine hardly moves."""

    status: int
    ms: float
    cpu_ms: float
    sql: int


class Browser:
    """A signed-in browser without a network; counts SQL and server time of each page."""

    def __init__(self, user) -> None:
        self._client = Client(headers={"accept-language": "en"})
        self._client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def visit(self, address: str) -> Visit:
        count = 0

        def counting(execute, sql, params, many, context):
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counting):
            began, worked = time.perf_counter(), time.process_time()
            response = self._client.get(address)
            took, worked = time.perf_counter() - began, time.process_time() - worked
        return Visit(response.status_code, took * 1000, worked * 1000, count)


@override_settings(ROOT_URLCONF="bench.pages", ALLOWED_HOSTS=["testserver"])
def measure_pages(
    report: Report, *, user, addresses: dict[str, Callable[[], str]], size: int, visits: int
) -> dict:
    """p95 of each page at this size; returns {page: p95 in ms}. Pages that do not answer 200 are noted."""
    browser = Browser(user)
    baseline = percentile(
        [visit.ms for visit in _visits(browser, lambda: "/bench/select-one/", visits)], 0.95
    )
    report.add(f"baseline: select 1, p95 at {size:,}", baseline, "ms")
    found = {}
    for page, address in addresses.items():
        seen = _visits(browser, address, visits)
        if statuses := sorted({visit.status for visit in seen} - {200}):
            report.note(f"{page}: answered {statuses}, not measured")
            continue
        found[page] = percentile([visit.ms for visit in seen], 0.95)
        _report_page(report, page, seen, size=size, baseline=baseline)
    return found


def _report_page(report: Report, page: str, seen: list[Visit], *, size: int, baseline: float) -> None:
    p95 = percentile([visit.ms for visit in seen], 0.95)
    statements = max(visit.sql for visit in seen)
    report.add(
        f"{page}, p95 at {size:,} tickets", p95, "ms", "" if page in DASHBOARD else f"≤ {PAGE_MS}",
        median=round(percentile([visit.ms for visit in seen], 0.5), 1),
        cpu=round(percentile([visit.cpu_ms for visit in seen], 0.5), 1),
        sql=statements, times_baseline=round(p95 / baseline, 1),
    )  # fmt: skip
    if page in SQL_LIMITS:
        report.add(f"{page}, SQL statements at {size:,}", statements, "", f"≤ {SQL_LIMITS[page]}")


def _visits(browser: Browser, address: Callable[[], str], count: int) -> list[Visit]:
    for _ in range(3):
        browser.visit(address())
    return [browser.visit(address()) for _ in range(count)]


def any_ticket(numbers: list[int]) -> Callable[[], str]:
    """Addresses of tickets picked at random from `numbers`, the same ones at each run."""
    chosen = random.Random(1)
    return lambda: f"/tickets/{chosen.choice(numbers)}/"


def measure(report: Report, *, sizes: list[int], visits: int) -> None:
    """Every page at each size, as an agent of every team sees it; then how much slower the last is."""
    teams, owners = _crew()
    found = []
    have = Ticket.objects.count()
    for size in sorted({max(size, have) for size in sizes}):
        seconds = bulk.grow_to(size, teams=[team.pk for team in teams], owners=[user.pk for user in owners])
        report.note(f"{size:,} tickets, {Message.objects.count():,} messages, generated in {seconds:.0f} s")
        numbers = list(
            Ticket.objects.filter(team__in=teams).order_by("?").values_list("number", flat=True)[:200]
        )
        figures = measure_pages(
            report, user=owners[0], addresses=_addresses(numbers), size=size, visits=visits
        )
        figures |= measure_pages(report, user=_supervisor(), addresses=DASHBOARD, size=size, visits=visits)
        found.append(figures)
    for page in (page for page in found[0] if page in found[-1] and len(found) > 1):
        ratio = found[-1][page] / found[0][page]
        report.add(f"{page}, largest to smallest", ratio, "times", "" if page in DASHBOARD else "≤ 1.5")


def _crew() -> tuple[list[Team], list[User]]:
    """Sixty agents; the first of them belongs to every team, which is the heaviest reader there is."""
    teams = [
        Team.objects.get_or_create(slug=f"bench-{n}", defaults={"name": f"Bench {n}"})[0] for n in range(8)
    ]
    owners = [
        User.objects.filter(email=mail).first() or User.objects.create_user(mail, name=f"Agent {n}")
        for n in range(60)
        for mail in [f"agent{n}@bench.example"]
    ]
    for team in teams:
        Membership.objects.get_or_create(user=owners[0], team=team)
    return teams, owners


def _supervisor() -> User:
    mail = "supervisor@bench.example"
    return User.objects.filter(email=mail).first() or User.objects.create_user(
        mail, name="Supervisor", role=Role.SUPERVISOR
    )


def _addresses(numbers: list[int]) -> dict[str, Callable[[], str]]:
    pages = {
        "inbox": "/tickets/?view=all",
        "inbox, mine": "/tickets/?view=mine",
        "inbox, unowned": "/tickets/?view=unassigned",
    }
    pages |= {f"search, {kind}": f"/tickets/?q={quote(word)}" for kind, word in SEARCHES.items()}
    addresses = {page: lambda address=address: address for page, address in pages.items()}
    return {"ticket page": any_ticket(numbers), **addresses}
