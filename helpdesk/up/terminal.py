"""The terminal: lines for the person in front of it, who may have closed it by now."""

import os
import select
import sys


def say(line: str = "") -> None:
    """Write one line to standard output; a closed terminal or pipe is no reason to fail."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        # Whatever is written from here on, at exit too, has a place to go.
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115


class Terminal:
    """The terminal that standard output was connected to at the start, if it was one."""

    def __init__(self) -> None:
        self._poll = select.poll() if os.isatty(1) else None
        if self._poll:
            self._poll.register(1, 0)  # a hang-up is reported without being asked for

    def is_closed(self) -> bool:
        """True after a hang-up. SIGHUP alone does not tell: make gets it and does not pass it on."""
        return bool(self._poll and self._poll.poll(0))
