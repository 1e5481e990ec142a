"""docker-compose.yml is the system that `make up` runs: checked without a container engine."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml

from helpdesk import embedded
from helpdesk.up import processes

ROOT = Path(__file__).resolve().parent.parent.parent
PLACES = {"host": "0.0.0.0", "port": 8000, "data": "/data"}
REQUIRED = {
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "EMERGENCY_NUMBERS",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "SITE_ADDRESS",
}
ENGINE = shutil.which("docker-compose")
needs_docker_compose = pytest.mark.skipif(ENGINE is None, reason="docker-compose is not on the PATH")


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def ours(compose: dict) -> dict[str, dict]:
    """The services that run the application's own image."""
    return {name: service for name, service in compose["services"].items() if service["image"] == "bedside"}


def test_the_file_follows_the_compose_specification(compose):
    # compose_spec.json is the schema that docker-compose 1.29 brings along (Docker Inc, Apache-2.0).
    schema = json.loads((ROOT / "tests" / "up" / "compose_spec.json").read_text())
    jsonschema.Draft201909Validator(schema).validate(compose)


@pytest.mark.parametrize("process", processes.ALL, ids=lambda process: process.name)
def test_each_service_runs_the_command_of_make_up(compose, process):
    assert compose["services"][process.name]["command"] == process.filled(**PLACES)


def test_live_is_the_web_process_again(compose):
    assert compose["services"]["live"]["command"] == processes.WEB.filled(**PLACES)


def test_the_image_starts_the_web_process_by_itself():
    command = re.search(r"^CMD (\[.*?\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE | re.DOTALL)
    assert json.loads(command[1].replace("\\\n", "")) == processes.WEB.filled(**PLACES)


def test_postgres_has_the_settings_of_make_up(compose):
    command = compose["services"]["postgres"]["command"]
    assert dict(pair.split("=", 1) for pair in command[2::2]) == embedded.POSTGRES_SETTINGS


def test_redis_has_the_settings_of_make_up_and_a_password(compose):
    lines = compose["services"]["redis"]["command"][-1].splitlines()
    settings = dict(
        line.split(" ", 1) for line in lines if re.match(r"[a-z-]+ [^-]", line) and "exec" not in line
    )
    assert embedded.REDIS_SETTINGS.items() <= settings.items()
    assert settings["requirepass"] == "$$REDIS_PASSWORD"


def test_everything_of_ours_may_be_multiplied(compose):
    for name, service in ours(compose).items():
        assert "container_name" not in service, f"{name}: a fixed name allows one container only"
        assert "ports" not in service, f"{name}: a fixed port of the host allows one container only"


def test_only_the_proxy_is_reachable_from_outside(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]


def test_every_service_comes_back_after_a_crash(compose):
    for name, service in compose["services"].items():
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name


def test_the_application_waits_for_its_migrations(compose):
    for name, service in ours(compose).items():
        if name != "migrate":
            assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}, name


def test_pages_do_not_wait_for_redis(compose):
    assert "redis" not in compose["services"]["web"]["depends_on"]


def test_clinical_work_and_the_rest_have_workers_of_their_own():
    def queues(process):
        return set(process.command[process.command.index("--queues") + 1].split(","))

    assert queues(processes.WORKER) == {"clinical"}
    assert queues(processes.WORKER_REST) == {"default", "delivery"}


def test_the_application_runs_as_an_ordinary_user():
    final = (ROOT / "Dockerfile").read_text().split(" AS app\n")[1].split("\nFROM ")[0]
    assert re.search(r"^USER \d+$", final, re.MULTILINE)


def test_the_stream_is_not_buffered_by_the_proxy():
    config = (ROOT / "deploy" / "Caddyfile").read_text()
    live = config[config.index("handle /live/*") :]
    assert "flush_interval -1" in live[: live.index("\n\t}\n")]


def test_the_example_names_every_variable():
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert used <= named
    assert used >= REQUIRED


def test_the_example_gives_no_secret_away():
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert {f"{name}=" for name in REQUIRED} <= set(lines)


@pytest.fixture
def project(tmp_path) -> Path:
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    example = (ROOT / ".env.example").read_text()
    filled = re.sub(r"^([A-Z_]+)=$", r"\1=filled", example, flags=re.MULTILINE)
    (tmp_path / ".env").write_text(filled)
    return tmp_path


def docker_compose_config(project: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [ENGINE, "config", "--quiet"],
        cwd=project,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )


@needs_docker_compose
def test_docker_compose_accepts_the_file(project):
    checked = docker_compose_config(project)
    assert checked.returncode == 0, checked.stderr


@needs_docker_compose
@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_docker_compose_refuses_to_start_without(project, name):
    env = project / ".env"
    env.write_text(env.read_text().replace(f"{name}=filled", f"{name}="))
    checked = docker_compose_config(project)
    assert checked.returncode != 0
    assert f"set {name} in .env" in checked.stderr
