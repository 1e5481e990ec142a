"""Tie a child process to the life of its parent (Linux: PR_SET_PDEATHSIG; elsewhere a no-op)."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn`: the kernel sends `with_signal` to the child when its parent dies, even by kill -9.

    The kernel watches the *thread* that forked: spawn from the main thread. A change of user must come before
    (subprocess sees to that), for it clears the setting.
    """
    if _libc is None:
        return None

    def arm() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)

    return arm


def follow_parent_make() -> None:
    """When `make` started this process, end with it: killing make does not leave the system behind."""
    if _libc is not None and "MAKELEVEL" in os.environ:
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
