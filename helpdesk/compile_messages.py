"""Compile every changed .po file to the .mo that Django reads, without GNU gettext on the machine.

Usage: python -m helpdesk.compile_messages
"""

import os
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {".venv", "var", "node_modules", ".git"}


def find_catalogues(root: Path = ROOT) -> list[Path]:
    """The catalogues of the project itself: `locale/` at the root and inside each app."""
    folders = [root / "locale", *(app / "locale" for app in root.iterdir() if app.name not in SKIPPED)]
    return sorted(path for folder in folders if folder.is_dir() for path in folder.glob("*/LC_MESSAGES/*.po"))


def compile_catalogue(source: Path) -> bool:
    """Write the .mo beside `source` unless it is newer already; True when it was written."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
        return False
    # Written beside and renamed: a process that starts at this moment reads the old catalogue or the new one.
    new = target.with_suffix(f".mo.{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(new))
    new.replace(target)
    return True


def main() -> int:
    for source in find_catalogues():
        try:
            compile_catalogue(source)
        except (OSError, UnicodeDecodeError) as error:  # polib reports a syntax error as OSError
            sys.stderr.write(f"{source.relative_to(ROOT)}: {error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
