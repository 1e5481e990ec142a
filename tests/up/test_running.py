"""The whole system with real processes: what a person who runs `make up` may rely on while it runs."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg2
import pytest

from tests.up.conftest import ROOT, wait_for

pytestmark = pytest.mark.processes

NAMES = {"postgres", "redis", "web", "worker", "worker-rest", "beat", "relay"}


def test_a_start_ends_with_an_address_that_answers(running, data_dir):
    assert running.wait_for_line("ready") == f"Bedside is ready at http://localhost:{running.port}"
    assert running.health()[0] == 200
    assert {path.stem for path in (data_dir / "run").glob("*.pid")} == NAMES
    assert all(psutil.pid_exists(running.pid(name)) for name in NAMES)
    assert {path.stem for path in (data_dir / "log").glob("*.log")} >= NAMES
    for secret in ("run/environment.json", "secret_key", "redis/redis.conf"):
        assert stat.S_IMODE((data_dir / secret).stat().st_mode) == 0o600, secret


def test_a_killed_process_is_started_again_and_its_pool_does_not_outlive_it(running):
    worker = running.pid("worker")
    pool = wait_for(lambda: psutil.Process(worker).children(), "the worker's pool")

    os.kill(worker, signal.SIGKILL)

    assert "killed by SIGKILL; starting it again in 0.5 s" in running.wait_for_line("worker was killed")
    running.new_pid("worker", other_than=worker)
    wait_for(lambda: not any(process.is_running() for process in pool), "the old pool to end")


def test_a_crashed_database_comes_back_under_the_running_application(running):
    postgres, web = running.pid("postgres"), running.pid("web")

    os.kill(postgres, signal.SIGQUIT)

    running.new_pid("postgres", other_than=postgres)
    wait_for(lambda: running.health()[0] == 200, "ready after the crash of PostgreSQL")
    assert running.pid("web") == web


def test_a_command_beside_it_reaches_its_database(running, data_dir):
    command = [sys.executable, "-m", "helpdesk.up.environment", sys.executable, "-c"]
    asked = subprocess.run(
        [*command, "import os; print(os.environ['DATABASE_URL'])"],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
    )
    with (
        contextlib.closing(psycopg2.connect(asked.stdout.strip())) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 0


def test_a_taken_port_is_one_clear_line(running, start, tmp_path):
    other = start(folder=tmp_path / "var", port=running.port)
    assert other.process.wait(timeout=30) == 1

    assert other.lines == [f"Port {running.port} is in use by another program. Set another PORT."]
    assert other.remains() == []


def test_a_second_start_in_the_same_folder_is_one_clear_line(running, start, data_dir):
    second = start()
    assert second.process.wait(timeout=30) == 1

    (line,) = second.lines
    assert line.startswith(f"Bedside already runs in {data_dir} (process {running.process.pid}, ")
    assert running.health()[0] == 200


def test_a_second_copy_runs_beside_the_first(running, start):
    """Started by make, in a fresh folder that only its owner may enter; and gone when make is killed."""
    private = Path(tempfile.mkdtemp(prefix="bedside-up-")).resolve()
    try:
        second = start(folder=private / "var", command=["make", "--no-print-directory", "up"])
        second.wait_until_ready()
        assert running.health()[0] == second.health()[0] == 200

        second.end(signal.SIGKILL)
        wait_for(lambda: not second.remains(), "the system to follow the killed make")
        assert running.health()[0] == 200
    finally:
        shutil.rmtree(private, ignore_errors=True)
