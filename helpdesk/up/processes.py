"""The processes of Bedside and their commands: run by `make up`, repeated in docker-compose.yml.

A test holds the two to each other, so that what runs in production is what runs on a developer's machine.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Process:
    """`command` starts with `python`; {host}, {port} and {data} are filled in by whoever runs it."""

    name: str
    command: tuple[str, ...]

    def filled(self, *, host: str, port: int, data: str) -> list[str]:
        return [part.format(host=host, port=port, data=data) for part in self.command]


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


# No access log: addresses hold the tokens of survey and ticket links. No proxy headers: the application
# decides whom to believe (TRUSTED_PROXIES). Open streams are given up after 5 s of stopping.
WEB = Process(
    "web",
    _words(
        "python -m uvicorn helpdesk.asgi:application --host {host} --port {port} --no-access-log"
        " --no-server-header --no-proxy-headers --timeout-graceful-shutdown 5"
    ),
)

_WORKER = (
    "python -m celery -A helpdesk worker --concurrency 2 --without-gossip --without-mingle --loglevel INFO"
)

# Clinical work has a worker to itself: a night of survey invitations must not stand before a red flag.
WORKER = Process("worker", _words(f"{_WORKER} --hostname clinical@%h --queues clinical"))
WORKER_REST = Process("worker-rest", _words(f"{_WORKER} --hostname rest@%h --queues default,delivery"))

BEAT = Process(
    "beat",
    (
        *_words("python -m celery -A helpdesk beat --loglevel INFO --schedule {data}/beat-schedule"),
        "--pidfile=",
    ),
)
RELAY = Process("relay", _words("python manage.py relay"))

ALL = (WEB, WORKER, WORKER_REST, BEAT, RELAY)
