"""Where the servers of a running `make up` are, for commands that run beside it.

Usage: python -m helpdesk.up.environment COMMAND [ARGUMENT ...]
For example: python -m helpdesk.up.environment python manage.py simulate --days 1
"""

import json
import os
import sys
from pathlib import Path

from helpdesk.up.config import ROOT, CannotStart, read_config


def write_environment(run_dir: Path, values: dict[str, str]) -> None:
    """Keep the addresses with their passwords in a file for the owner alone."""
    path = run_dir / "environment.json"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        json.dump(values, handle)


def forget_environment(run_dir: Path) -> None:
    (run_dir / "environment.json").unlink(missing_ok=True)


def read_environment(run_dir: Path) -> dict[str, str]:
    """The addresses of the running system; empty when none runs in this DATA_DIR."""
    try:
        return json.loads((run_dir / "environment.json").read_text())
    except FileNotFoundError:
        return {}


def adopt_running() -> None:
    """For manage.py: use the servers of the running `make up`, unless the environment names others."""
    if os.environ.get("DATABASE_URL") or os.environ.get("BEDSIDE_ENV") == "production":
        return
    data_dir = Path(os.environ.get("DATA_DIR") or "var").expanduser()
    for name, value in read_environment(ROOT / data_dir / "run").items():
        os.environ.setdefault(name, value)


def main(command: list[str]) -> None:
    config = read_config()
    running = read_environment(config.run_dir)
    if not running:
        raise CannotStart(f"No Bedside runs in {config.data_dir}: start it with make up.")
    os.execvpe(command[0], command, os.environ | running)  # noqa: S606


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1:])
    except (CannotStart, OSError) as error:
        sys.exit(str(error))
