"""The small parts of the supervisor, one by one."""

import os
import subprocess
import sys

import psutil
import pytest

from helpdesk import compile_messages
from helpdesk.up import child, config, leftovers, prepare, processes, supervisor, terminal
from helpdesk.up.environment import adopt_running, read_environment, write_environment


def test_pauses_between_restarts_double_up_to_half_a_minute():
    backoff = child.Backoff()
    assert [backoff.delay_after(ran_seconds=1) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_minute_without_a_crash_starts_the_pauses_over():
    backoff = child.Backoff()
    assert [backoff.delay_after(ran_seconds=ran) for ran in (1, 1, 61, 1)] == [0.5, 1, 0.5, 1]


@pytest.mark.parametrize(
    ("code", "words"),
    [(-9, "was killed by SIGKILL"), (1, "ended with exit code 1"), (0, "ended with exit code 0")],
)
def test_the_end_of_a_process_is_said_in_words(code, words):
    assert child.how_it_ended(code) == words


def test_a_log_that_has_grown_too_large_keeps_one_older_part(tmp_path, monkeypatch):
    monkeypatch.setattr(child, "LARGEST_LOG_BYTES", 10)
    log = tmp_path / "web.log"
    log.write_text("eleven chars")
    child.shrink_log(log)
    assert log.read_text() == ""
    assert (tmp_path / "web.log.1").read_text() == "eleven chars"


def test_a_start_that_fails_is_tried_again_and_not_fatal(tmp_path, capsys):
    broken = child.Child("web", lambda: ["/nowhere/at/all"], run_dir=tmp_path, log_dir=tmp_path, env={})
    broken.start()
    assert "web could not start" in capsys.readouterr().out
    assert broken.has_stopped()
    assert not broken.pid_file.exists()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(config.CannotStart, match="PORT must be a number"):
        config.read_config()


def test_the_defaults_are_those_of_the_contract(monkeypatch):
    for name in ("PORT", "DATA_DIR", "DEMO", "HOST"):
        monkeypatch.delenv(name, raising=False)
    read = config.read_config()
    assert (read.port, read.data_dir, read.demo) == (8000, config.ROOT / "var", True)
    assert read.host == "127.0.0.1"  # demo passwords are no secret: nobody outside this machine gets in


def test_a_data_dir_that_cannot_be_written_is_refused(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file"))
    with pytest.raises(config.CannotStart, match="Cannot write to DATA_DIR"):
        leftovers.claim_data_dir(config.read_config())


def test_only_processes_of_this_data_dir_are_ended(tmp_path):
    mine, other = (
        subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=os.environ | {config.MARK: mark}
        )
        for mark in (str(tmp_path), str(tmp_path / "another"))
    )
    try:
        assert leftovers.end_leftovers(tmp_path) == 1
        assert not psutil.pid_exists(mine.pid)
        assert other.poll() is None
    finally:
        other.kill()
        other.communicate()
        mine.communicate()


def test_a_closed_terminal_is_no_reason_to_fail():
    script = (
        "from helpdesk.up.terminal import say; say('one'); import os; os.close(1); say('two'); say('three')"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=config.ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "one\n"


def test_the_addresses_of_the_servers_are_for_the_owner_alone(tmp_path):
    write_environment(tmp_path, {"REDIS_URL": "redis://:secret@127.0.0.1/0"})
    assert (tmp_path / "environment.json").stat().st_mode & 0o777 == 0o600
    assert read_environment(tmp_path) == {"REDIS_URL": "redis://:secret@127.0.0.1/0"}


def test_nothing_runs_where_nothing_was_started(tmp_path):
    assert read_environment(tmp_path) == {}


def test_every_command_is_complete():
    for process in processes.ALL:
        filled = process.filled(host="127.0.0.1", port=8000, data="/data")
        assert filled[0] == "python"
        assert not any("{" in part for part in filled)


def test_a_catalogue_is_compiled_once_and_again_when_it_changed(tmp_path):
    folder = tmp_path / "locale" / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Reply"\nmsgstr "Ответ"\n'
    )
    assert compile_messages.find_catalogues(tmp_path) == [source]
    assert compile_messages.compile_catalogue(source)
    assert not compile_messages.compile_catalogue(source)
    os.utime(source, ns=(0, source.with_suffix(".mo").stat().st_mtime_ns + 1))
    assert compile_messages.compile_catalogue(source)


def test_the_time_to_stop_is_within_the_contract():
    assert supervisor.APPLICATION_STOPS_WITHIN_SECONDS + supervisor.SERVERS_STOP_WITHIN_SECONDS < 15


def test_say_writes_one_line(capsys):
    terminal.say("Bedside is ready")
    assert capsys.readouterr().out == "Bedside is ready\n"


def test_a_command_finds_the_running_servers_unless_it_is_told_others(monkeypatch, tmp_path):
    (tmp_path / "run").mkdir()
    write_environment(
        tmp_path / "run", {"DATABASE_URL": "postgresql://running", "REDIS_URL": "redis://running"}
    )
    monkeypatch.setattr(os, "environ", {"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://given"})
    adopt_running()
    assert "REDIS_URL" not in os.environ
    del os.environ["DATABASE_URL"]
    adopt_running()
    assert os.environ["DATABASE_URL"] == "postgresql://running"


@pytest.mark.django_db
def test_a_database_is_empty_until_somebody_signs_up(request):
    assert prepare.is_empty()
    request.getfixturevalue("agent")
    assert not prepare.is_empty()
