"""Start the servers, then the application, keep all of it running, and stop all of it.

One loop in one thread (the kernel's tie between parent and child is per thread), which never waits long: a
signal is obeyed within a fraction of a second, whatever the system is doing at that moment.
"""

import contextlib
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from helpdesk import embedded
from helpdesk.up import prepare, processes
from helpdesk.up.child import Child, shrink_log
from helpdesk.up.config import MARK, ROOT, CannotStart, Config
from helpdesk.up.environment import forget_environment, write_environment
from helpdesk.up.leftovers import claim_data_dir, end_leftovers, forget_pids
from helpdesk.up.parent_death import die_with_parent, follow_parent_make
from helpdesk.up.terminal import Terminal, say

TICK_SECONDS = 0.1
SERVERS_READY_WITHIN_SECONDS = 60
APPLICATION_STOPS_WITHIN_SECONDS = 9
SERVERS_STOP_WITHIN_SECONDS = 4
REMINDER_SECONDS = 30
IMPATIENT_AFTER_SECONDS = 1
LOG_CHECK_SECONDS = 60


class Stopping(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    def __init__(self, config: Config) -> None:
        self.config = config
        self.children: list[Child] = []
        self.servers: list[Child] = []
        self.stop_asked_at: float | None = None
        self.is_hurried = False
        self.terminal = Terminal()
        self._logs_checked_at = time.monotonic()
        self.env = os.environ | {
            MARK: str(config.data_dir),
            "DATA_DIR": str(config.data_dir),
            "PORT": str(config.port),
            "PYTHONUNBUFFERED": "1",
        }
        for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
            self.env.pop(name, None)

    def run(self) -> int:
        """Until a signal; the exit code is 0 when it was asked to stop, 1 when it could not start."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup is respected; SIGINT is not, for shells ignore it on behalf of whatever runs in the background.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        follow_parent_make()
        with claim_data_dir(self.config):
            try:
                self._start()
                self._keep_running()
            except Stopping:
                return 0
            except (CannotStart, embedded.ServerFailed) as error:
                say(str(error))
                return 1
            finally:
                self._stop()
        return 0

    def _on_signal(self, number: int, frame: object) -> None:
        if self.stop_asked_at is None:
            self.stop_asked_at = time.monotonic()
        elif number == signal.SIGINT and time.monotonic() - self.stop_asked_at > IMPATIENT_AFTER_SECONDS:
            # Ctrl-C again. Make and the shell repeat a signal within moments; that is no impatience.
            self.is_hurried = True

    def tend(self) -> None:
        """One round: obey a signal, restart what crashed, rest a moment."""
        if self.stop_asked_at is not None or self.terminal.is_closed():
            raise Stopping
        for child in (*self.servers, *self.children):
            child.tend()
        if time.monotonic() - self._logs_checked_at > LOG_CHECK_SECONDS:
            self._logs_checked_at = time.monotonic()
            for child in (*self.servers, *self.children):
                shrink_log(child.log)
        time.sleep(TICK_SECONDS)

    # Starting

    def _start(self) -> None:
        if count := end_leftovers(self.config.data_dir):
            say(f"Stopped {count} processes that an earlier run had left behind.")
        forget_pids(self.config.run_dir)
        refuse_taken_port(self.config.host, self.config.port)
        self._start_servers()
        was_empty = self._prepare_database()
        self._start_application()
        if was_empty and self.config.demo:
            self._load_demo()
        self._wait_until_ready()
        self._announce()

    def _start_servers(self) -> None:
        data_dir = self.config.data_dir
        postgres = None if self.config.database_url else embedded.Postgres(data_dir / "postgres")
        redis = None if self.config.redis_url else embedded.Redis(data_dir / "redis")
        for name, server in (("postgres", postgres), ("redis", redis)):
            if server is not None:
                self.servers.append(self._server_child(name, server))
                self.servers[-1].start()
        for server in filter(None, (redis, postgres)):
            self._wait_for(
                server.is_ready, f"{type(server).__name__} does not answer; see {self.config.log_dir}"
            )
        if postgres is not None:
            postgres.create_database()
        addresses = {
            "DATABASE_URL": self.config.database_url or postgres.url,
            "REDIS_URL": self.config.redis_url or redis.url,
        }
        self.env |= addresses
        own = {"DATA_DIR": str(data_dir), "PORT": str(self.config.port)}
        write_environment(self.config.run_dir, addresses | own)

    def _server_child(self, name: str, server: embedded.Postgres | embedded.Redis) -> Child:
        return Child(
            name,
            server.command,
            run_dir=self.config.run_dir,
            log_dir=self.config.log_dir,
            env=self.env,
            stop_signal=server.stop_signal,
            orphan_signal=server.stop_signal,
            prepare=server.prepare,
            options=server.spawn_options(),
        )

    def _prepare_database(self) -> bool:
        """Migrate; True when the database is empty."""
        log = self.config.log_dir / "prepare.log"
        code = self._run_step(["-m", "helpdesk.up.prepare"], log)
        if code not in {prepare.EXIT_EMPTY, prepare.EXIT_IN_USE}:
            tail = log.read_text(errors="replace").strip().splitlines()[-12:]
            raise CannotStart("\n".join(["The database could not be brought up to date:", *tail, f"({log})"]))
        return code == prepare.EXIT_EMPTY

    def _load_demo(self) -> None:
        """The first page answers meanwhile; the world appears whole, for it is loaded in one transaction."""
        say("Loading the demo world ...")
        log = self.config.log_dir / "demo.log"
        if self._run_step(["manage.py", "load_demo"], log):
            # The system itself is sound: whoever wants to see it is not kept out by its examples.
            say(f"The demo world could not be loaded; going on without it. Its log: {log}")

    def _run_step(self, arguments: list[str], log_path: Path) -> int:
        """Run Python to its end while tending to everything else; its exit code."""
        with log_path.open("wb") as log:
            step = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.env | prepare.WITHOUT_LIMITS,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        try:
            while step.poll() is None:
                self.tend()
        finally:
            if step.poll() is None:
                step.terminate()
                step.wait()
        return step.returncode

    def _start_application(self) -> None:
        places = {"host": self.config.host, "port": self.config.port, "data": str(self.config.data_dir)}
        for process in processes.ALL:
            command = [sys.executable, *process.filled(**places)[1:]]
            self.children.append(
                Child(
                    process.name,
                    lambda command=command: command,
                    run_dir=self.config.run_dir,
                    log_dir=self.config.log_dir,
                    env=self.env,
                    options={"cwd": ROOT},
                )
            )
            self.children[-1].start()

    def _wait_until_ready(self) -> None:
        remind_at = time.monotonic() + REMINDER_SECONDS
        while (problem := why_not_ready(self.config)) is not None:
            if time.monotonic() > remind_at:
                say(f"Not ready yet: {problem}. Logs: {self.config.log_dir}")
                remind_at = time.monotonic() + REMINDER_SECONDS
            self.tend()

    def _wait_for(self, condition: Callable[[], bool], complaint: str) -> None:
        deadline = time.monotonic() + SERVERS_READY_WITHIN_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise CannotStart(complaint)
            self.tend()

    def _announce(self) -> None:
        say(f"Bedside is ready at {self.config.url}")
        try:
            demo = json.loads((self.config.data_dir / "demo.json").read_text())
            for role, user in demo["users"].items():
                say(f"  {role:<11} {user['email']}   {user['password']}")
            say(f"  API token   {demo['api_token']}")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass  # an empty system has no demo accounts
        say("Ctrl-C stops it.")

    def _keep_running(self) -> None:
        while True:
            self.tend()

    # Stopping

    def _stop(self) -> None:
        """Application first, so that it can finish what it holds; then the servers it needs for that."""
        if self.children or self.servers:
            say("Stopping ...")
        forget_environment(self.config.run_dir)
        stop_all(
            self.children, within_seconds=APPLICATION_STOPS_WITHIN_SECONDS, hurried=lambda: self.is_hurried
        )
        stop_all(self.servers, within_seconds=SERVERS_STOP_WITHIN_SECONDS, hurried=lambda: self.is_hurried)
        end_leftovers(self.config.data_dir, patience_seconds=0.5)
        forget_pids(self.config.run_dir)


def stop_all(children: list[Child], *, within_seconds: float, hurried: Callable[[], bool]) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + within_seconds
    while [child for child in children if not child.has_stopped()]:
        if time.monotonic() > deadline or hurried():
            for child in children:
                child.kill()
            return
        time.sleep(0.05)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CannotStart when somebody listens where we will, or where a browser looks first (::1)."""
    for family, address in ((socket.AF_INET, host), (socket.AF_INET6, "::1")):
        with contextlib.suppress(socket.gaierror), socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except PermissionError:
                raise CannotStart(f"Port {port} needs more rights than we have. Set another PORT.") from None
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise CannotStart(
                        f"Port {port} is in use by another program. Set another PORT."
                    ) from None


def why_not_ready(config: Config) -> str | None:
    """None when /health/ready says 200, else what it says is down."""
    host = "127.0.0.1" if config.host == "0.0.0.0" else config.host  # noqa: S104
    request = urllib.request.Request(
        f"http://{host}:{config.port}/health/ready", headers={"Host": "localhost"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    try:
        with opener.open(request, timeout=2) as answer:
            return None if answer.status == 200 else f"status {answer.status}"
    except urllib.error.HTTPError as error:
        return error.read(500).decode(errors="replace").strip() or f"status {error.code}"
    except OSError as error:
        return f"web does not answer ({error})"
