"""Server time and SQL of the pages, in this process, through the whole middleware stack."""

import random
import time
from collections.abc import Callable

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path

from bench.figures import Report, percentile

PAGE_MS, INBOX_SQL, TICKET_SQL = 50, 12, 20


def select_one(request):
    """The baseline: what a request costs that does next to nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(str(cursor.fetchone()[0]))


urlpatterns = [path("bench/select-one/", select_one), path("", include("helpdesk.urls"))]


class Browser:
    """A signed-in browser without a network; counts SQL and server time of each page."""

    def __init__(self, user) -> None:
        self._client = Client(headers={"accept-language": "en"})
        self._client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def visit(self, address: str) -> tuple[int, float, int]:
        """(status, milliseconds, SQL statements) of one GET."""
        count = 0

        def counting(execute, sql, params, many, context):
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counting):
            began = time.perf_counter()
            response = self._client.get(address)
            milliseconds = (time.perf_counter() - began) * 1000
        return response.status_code, milliseconds, count


@override_settings(ROOT_URLCONF="bench.pages", ALLOWED_HOSTS=["testserver"])
def measure_pages(
    report: Report, *, user, addresses: dict[str, Callable[[], str]], size: int, visits: int
) -> dict:
    """p95 of each page at this size; returns {page: p95 in ms}. Pages that do not answer 200 are noted."""
    browser = Browser(user)
    baseline = _measure(browser, lambda: "/bench/select-one/", visits)[0]
    report.add(f"baseline: select 1, p95 at {size:,}", baseline, "ms")
    found = {}
    for page, address in addresses.items():
        p95, median, statements, statuses = _measure(browser, address, visits)
        if statuses != {200}:
            report.note(f"{page}: answered {sorted(statuses)}, not measured")
            continue
        found[page] = p95
        report.add(
            f"{page}, p95 at {size:,} tickets", p95, "ms", f"≤ {PAGE_MS}",
            median=round(median, 1), sql=statements, times_baseline=round(p95 / baseline, 1),
        )  # fmt: skip
        if page in ("inbox", "ticket page"):
            limit = INBOX_SQL if page == "inbox" else TICKET_SQL
            report.add(f"{page}, SQL statements at {size:,}", statements, "", f"≤ {limit}")
    return found


def _measure(browser: Browser, address: Callable[[], str], visits: int) -> tuple[float, float, int, set[int]]:
    for _ in range(3):
        browser.visit(address())
    seen = [browser.visit(address()) for _ in range(visits)]
    times = [milliseconds for _, milliseconds, _ in seen]
    return (
        percentile(times, 0.95),
        percentile(times, 0.5),
        max(count for *_, count in seen),
        {s for s, *_ in seen},
    )


def any_ticket(numbers: list[int]) -> Callable[[], str]:
    """Addresses of tickets picked at random from `numbers`, the same ones at each run."""
    chosen = random.Random(1)
    return lambda: f"/tickets/{chosen.choice(numbers)}/"
