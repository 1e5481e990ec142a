"""The whole system with real processes, as `make up` runs it, for tests that break parts of it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import psutil
import psycopg2

from helpdesk.embedded import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 90


class System:
    """`url`, `pid(name)`, `rows(sql)`, `post(path, body)` of one running Bedside in a folder of its own."""

    def __init__(self, data_dir: Path):
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # What pytest set for its own database must not reach the system under test.
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "DATA_DIR")}
        self.env = kept | {"DATA_DIR": str(data_dir), "PORT": str(self.port), "DEMO": "0"}
        self.process = None
        self.token = ""

    def start(self):
        self._out = (self.data_dir.parent / "up.out").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk.up"], cwd=ROOT, env=self.env, stdout=self._out, stderr=self._out
        )
        self.wait_for(self.is_ready, "the system is ready", READY_WITHIN)
        self.env |= json.loads((self.data_dir / "run" / "environment.json").read_text())
        self.token = self.manage("issue_token", "tests", "--scopes", "intake,agent,doctor").strip()

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
            self._out.close()

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True, timeout=60
        ).stdout

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def wait_for(self, true, what: str, seconds: float):
        """Look again until `true()`; a deadline that is far beyond the figure keeps a noisy machine green."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if result := true():
                    return result
            except psycopg2.Error:
                pass
            time.sleep(0.1)
        raise AssertionError(f"not within {seconds} s: {what}")

    def pid(self, name: str) -> int:
        return int((self.data_dir / "run" / f"{name}.pid").read_text())

    def family(self, name: str) -> list[psutil.Process]:
        """A process of the system and its children (a worker's pool)."""
        parent = psutil.Process(self.pid(name))
        return [parent, *parent.children(recursive=True)]

    def kill(self, name: str):
        """`kill -9` of a process with its children."""
        for process in self.family(name):
            process.kill()

    def connect(self):
        return psycopg2.connect(self.env["DATABASE_URL"], connect_timeout=3)

    def rows(self, sql: str, *parameters) -> list[tuple]:
        connection = self.connect()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall()
        finally:
            connection.close()

    def post(self, path: str, body: dict, *, key: str = "", timeout: float = 10):
        """(status, answer) of one JSON POST; 0 when nobody answered."""
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.token}",
                "Idempotency-Key": key or str(uuid.uuid4()),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")
        except (OSError, ValueError):
            return 0, {}

    def send_until_accepted(self, path: str, body: dict, *, seconds: float = 60) -> dict:
        """As a careful client does: the same request under the same key until it is accepted."""
        key = str(uuid.uuid4())

        def accepted():
            status, answer = self.post(path, body, key=key)
            assert status in (0, 200, 201, 409, 503), (status, answer)
            return answer if status in (200, 201) else None

        return self.wait_for(accepted, f"{path} accepts", seconds)

    def escalated(self, number: int) -> list[tuple]:
        """The escalations of one ticket: exactly one is right for one medical matter."""
        return self.rows(
            "SELECT e.id FROM escalation_escalation e JOIN tickets_ticket t ON t.id = e.ticket_id"
            " WHERE t.number = %s",
            number,
        )
