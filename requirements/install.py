"""Create .venv and install one lock into it, only when that lock changed. Runs before anything is installed.

Usage: python3 requirements/install.py embedded|dev
Where packages come from is pip's own configuration; nothing here names an index.
"""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
#: The dev lock holds everything of the embedded one.
INCLUDES = {"embedded": ["embedded"], "dev": ["dev", "embedded"]}


def main(name: str) -> None:
    # Two `make up` beside each other share one .venv: the second waits until the first has installed.
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _venv_works():
            _create_venv()
        if _stamp(name).exists() and _stamp(name).read_text() == _fingerprint(name):
            return
        _install(name)
        for included in INCLUDES[name]:
            _stamp(included).write_text(_fingerprint(included))


def _venv_works() -> bool:
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and subprocess.run([str(PYTHON), "-c", check], capture_output=True).returncode == 0


def _create_venv() -> None:
    _say("Creating .venv")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        _say(made.stdout + made.stderr)
        sys.exit("Cannot create .venv. On Debian and Ubuntu: apt-get install python3-venv")


def _install(name: str) -> None:
    _say(f"Installing requirements/{name}.txt (only when it changed)")
    lock = ROOT / "requirements" / f"{name}.txt"
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.run([*pip, "-r", str(lock)]).returncode:
        sys.exit(f"pip could not install requirements/{name}.txt; its messages stand above.")


def _fingerprint(name: str) -> str:
    lock = (ROOT / "requirements" / f"{name}.txt").read_bytes()
    return f"{hashlib.sha256(lock).hexdigest()}\n"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _stamp(name: str) -> Path:
    return VENV / f".installed-{name}"


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in INCLUDES:
        sys.exit(__doc__)
    main(sys.argv[1])
