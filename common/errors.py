"""The refusals of the domain. Edges turn them into form errors, 409 pages or problem documents."""


class DomainError(Exception):
    """A service refused. `code` is for programs, the message for people; `status` is the HTTP answer."""

    status = 400
    code = "refused"

    def __init__(self, message: str = "", *, code: str | None = None, **details):
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.details = details


class InvalidInput(DomainError):
    """What was sent cannot be used; `field` names the part at fault. Nothing was saved."""

    status = 400
    code = "invalid"

    def __init__(self, message: str, *, field: str = "", **details):
        super().__init__(message, **details)
        self.field = field


class NotFound(DomainError):
    """Absent, or not for this person: the answer is the same."""

    status = 404
    code = "not_found"


class NotAllowed(DomainError):
    """This role may not do this to an object that it may see."""

    status = 403
    code = "not_allowed"


class Conflict(DomainError):
    """Somebody else was first, or the state has moved on."""

    status = 409
    code = "conflict"


class TransitionRefused(Conflict):
    code = "transition_refused"


class TooMany(DomainError):
    """A limit was reached; `retry_after` in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, message: str, *, retry_after: int, **details):
        super().__init__(message, **details)
        self.retry_after = retry_after
