"""Lines for the person at the terminal, who may have closed it by now."""

import os
import sys


def say(line: str = "") -> None:
    """Write one line to standard output; a closed terminal or pipe is no reason to fail."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        # Whatever is written from here on, at exit too, has a place to go.
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
