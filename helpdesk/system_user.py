"""Run a program as an unprivileged user when we are root; do nothing special when we are not."""

import contextlib
import os
import pwd
import stat
import subprocess
from pathlib import Path

USER = "bedside"
FALLBACK_USER = "nobody"


def unprivileged_uid(existing: Path) -> int | None:
    """The user to become: None when we are not root, else the owner of `existing`, else `bedside`."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError):
        if owner := existing.stat().st_uid:
            return owner
    return _dedicated_user().pw_uid


def _dedicated_user() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(USER)
    with contextlib.suppress(OSError):
        subprocess.run(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--home-dir",
                "/nonexistent",
                "--shell",
                "/bin/false",
                USER,
            ],
            capture_output=True,
            check=False,  # another start may have made it between the question and the answer
        )
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(USER)
    return pwd.getpwnam(FALLBACK_USER)


def as_unprivileged(uid: int | None) -> dict:
    """Keyword arguments for subprocess that drop root for good, supplementary groups included."""
    if uid is None:
        return {}
    return {"user": uid, "group": pwd.getpwuid(uid).pw_gid, "extra_groups": []}


def own(folder: Path, uid: int | None) -> None:
    """Make `folder`, for that user alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise PermissionError(f"{folder} is not a folder of ours")
    if uid is not None and found.st_uid != uid:
        os.chown(folder, uid, pwd.getpwuid(uid).pw_gid)


def make_reachable(uid: int | None, *folders: Path) -> None:
    """Let that user reach these folders from the root, and read the programs in them.

    Parents get the right to be passed through (x), never to be listed. Only root needs this, and a checkout
    under /root is the common case.
    """
    if uid is None:
        return
    for folder in folders:
        for parent in folder.resolve().parents:
            _allow(parent, stat.S_IXOTH)
        if folder.stat().st_uid != uid and not _is_open(folder):
            for path in (folder, *folder.rglob("*")):
                executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                _allow(path, stat.S_IROTH | (stat.S_IXOTH if executable else 0))


def _is_open(folder: Path) -> bool:
    sample = (folder, folder / "bin" / "postgres", folder / "share" / "postgresql" / "postgres.bki")
    return all(path.stat().st_mode & stat.S_IROTH for path in sample if path.exists())


def _allow(path: Path, rights: int) -> None:
    mode = path.stat().st_mode
    if mode & rights != rights:
        path.chmod(mode | rights)
