"""Which errors mean that the database is away, rather than that a statement was wrong."""

from django.db import DatabaseError, InterfaceError, OperationalError


def is_outage(error: BaseException) -> bool:
    """Lost, refused or too slow. A server that dies in the middle of an answer is a bare DatabaseError without a
    message; its subclasses (integrity, data, programming) are faults of ours."""
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
