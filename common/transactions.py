"""One transaction for a use case, whoever calls it."""

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
T = TypeVar("T")

_here = threading.local()


def one_transaction(service: Callable[P, T]) -> Callable[P, T]:
    """Run a service in a transaction; one that another service calls joins its caller's without a savepoint.

    A savepoint is two statements, and is needed only by a caller that catches the refusal and goes on. Edges
    (views, commands, handlers, tests) may do that; a service that calls another may not: what was refused
    inside rolls back the whole, and Django raises TransactionManagementError for whoever tries to go on.
    """

    @functools.wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        is_inner = getattr(_here, "is_in_service", False)
        _here.is_in_service = True
        try:
            with transaction.atomic(savepoint=not is_inner):
                return service(*args, **kwargs)
        finally:
            _here.is_in_service = is_inner

    return run
