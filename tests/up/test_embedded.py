"""The embedded servers: a real PostgreSQL and a real Redis that tests can stop, crash and pause."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from helpdesk import embedded, system_user
from helpdesk.embedded import temporary_postgres, temporary_redis

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")


def run(url: str, *statements: str) -> list[tuple]:
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def postgres():
    with temporary_postgres() as handle:
        yield handle


@pytest.fixture(scope="module")
def redis_server():
    with temporary_redis() as handle:
        yield handle


def test_what_was_committed_survives_a_crash(postgres):
    run(postgres.url, "CREATE TABLE word (said text)", "INSERT INTO word VALUES ('kept')")
    postgres.crash()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(postgres.url)
    postgres.start()
    assert run(postgres.url, "SELECT said FROM word") == [("kept",)]


def test_a_start_after_kill_9_waits_for_the_old_backends(postgres):
    backend = psycopg2.connect(postgres.url)
    postgres.kill()
    postgres.start()
    assert run(postgres.url, "SELECT 1") == [(1,)]
    backend.close()


def test_the_application_is_no_superuser(postgres):
    assert run(postgres.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]


def test_letters_of_all_five_languages_are_folded_by_the_database(postgres):
    assert run(postgres.url, "SELECT lower('БОЛЬ'), lower('PAIN')") == [("боль", "pain")]


def test_a_failing_statement_leaves_no_words_in_the_log(postgres):
    words = "INSERT INTO once VALUES ('my chest')"
    run(postgres.url, "CREATE TABLE once (said text PRIMARY KEY)", words)
    with pytest.raises(psycopg2.IntegrityError):
        run(postgres.url, words)
    log = postgres.log.read_text()
    assert "duplicate key" in log
    assert "my chest" not in log


def test_a_recycled_process_number_in_a_lock_file_does_not_stop_a_start(postgres):
    postgres.stop()
    (postgres.server.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    postgres.start()
    assert run(postgres.url, "SELECT 1") == [(1,)]


def test_a_deep_folder_is_no_problem_for_the_socket(tmp_path):
    deep = tmp_path / ("deep" * 20) / "postgres"
    server = embedded.Postgres(deep)
    assert len(str(server.sockets / ".s.PGSQL.5432.lock")) < 104
    assert server.sockets != embedded.Postgres(deep.parent / "other").sockets


@as_root
def test_root_is_given_up_and_parents_are_opened_only_for_passing_through():
    private = Path(tempfile.mkdtemp(prefix="bedside-test-"))  # mode 0700, of root
    try:
        server = embedded.Postgres(private / "postgres", settings=embedded.THROWAWAY_SETTINGS)
        handle = embedded.PostgresHandle(server)
        handle.start()
        assert psutil.Process(handle.pid).uids().effective != 0
        assert private.stat().st_mode & 0o077 == 0o001
        assert (private / "postgres").stat().st_mode & 0o077 == 0
        handle.stop()
    finally:
        shutil.rmtree(private)


def test_an_ordinary_user_stays_who_they_are(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert system_user.unprivileged_uid(tmp_path) is None
    assert system_user.as_unprivileged(None) == {}


def test_redis_keeps_what_it_was_told_when_killed_and_forgets_when_flushed(redis_server):
    with redis_server.server.client() as client:
        client.set("bell", "rung")
    redis_server.kill()
    redis_server.start()
    with redis_server.server.client() as client:
        assert client.get("bell") == b"rung"
        redis_server.flush()
        assert client.get("bell") is None


def test_redis_accepts_nothing_without_its_password(redis_server):
    with redis.Redis(port=redis_server.server.port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_a_paused_redis_accepts_and_does_not_answer(redis_server):
    redis_server.pause()
    try:
        with pytest.raises(redis.TimeoutError):
            redis_server.server.client(timeout_seconds=0.2).ping()
    finally:
        redis_server.resume()
    assert redis_server.server.is_ready()


def test_redis_has_the_settings_it_needs_to_lose_and_evict_nothing(redis_server):
    with redis_server.server.client() as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}


def test_temporary_servers_leave_no_folder_behind():
    with temporary_redis() as handle:
        home = handle.server.home
        assert home.exists()
    assert not home.exists()
