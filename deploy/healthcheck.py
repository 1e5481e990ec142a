"""Does the web process of this container answer? For the container engine: exit code 0 or 1.

Usage: python deploy/healthcheck.py [PATH]
"""

import os
import sys
import urllib.request


def host_header() -> str:
    """A name that ALLOWED_HOSTS accepts: its first entry, without the dot or star that stands for any name."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    return first.lstrip(".*") or "localhost"


def main(path: str = "/health/live") -> int:
    request = urllib.request.Request(
        f"http://127.0.0.1:{os.environ.get('PORT', '8000')}{path}",
        headers={"Host": host_header(), "X-Forwarded-Proto": "https"},
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return 0 if answer.status == 200 else 1
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
