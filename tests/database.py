"""Pytest plugin (`-p tests.database`): a real PostgreSQL, up before Django reads its settings.

DATABASE_URL in the environment points the tests at another server. Workers of xdist inherit the address and make
a database of their own on the one server.
"""

import contextlib
import os

from helpdesk import embedded

_servers = contextlib.ExitStack()

if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = _servers.enter_context(embedded.temporary_postgres()).url


def pytest_unconfigure(config):
    _servers.close()
