"""Every refusal of the API is an RFC 9457 problem document: type, title, status, detail, code, errors."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from common.errors import DomainError
from common.outage import is_outage

CONTENT_TYPE = "application/problem+json"


def problem(status: int, *, detail: str = "", code: str = "", errors: list | None = None, **extra) -> dict:
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        document["detail"] = detail
    if code:
        document["code"] = code
    if errors:
        document["errors"] = errors
    return {**document, **extra}


def problem_response(exc: Exception, context: dict) -> Response | None:
    """DRF's exception handler. Anything it does not know is left to Django: a 500 without details."""
    headers = {}
    if isinstance(exc, DomainError):
        document = problem(
            exc.status, detail=exc.message, code=exc.code, errors=_field_error(exc), **exc.details
        )
        if retry := getattr(exc, "retry_after", None):
            headers["Retry-After"] = str(retry)
    elif isinstance(exc, Http404):
        document = problem(404, detail="Not found, or not yours to see.", code="not_found")
    elif isinstance(exc, PermissionDenied):
        document = problem(403, detail="This token may not do that.", code="not_allowed")
    elif isinstance(exc, exceptions.ValidationError):
        document = problem(
            400,
            detail="The request was not understood. Nothing was saved.",
            code="invalid",
            errors=list(_flatten(exc.detail)),
        )
    elif isinstance(exc, exceptions.APIException):
        document = problem(exc.status_code, detail=str(exc.detail), code=exc.default_code)
        if retry := getattr(exc, "wait", None):
            headers["Retry-After"] = str(int(retry))
        if challenge := getattr(exc, "auth_header", None):
            headers["WWW-Authenticate"] = challenge
    elif is_outage(exc):
        document = problem(
            503, detail="The database is not reachable. Nothing was saved; send the same request again."
        )
        headers["Retry-After"] = "5"
    else:
        return None
    set_rollback()
    return Response(document, status=document["status"], headers=headers, content_type=CONTENT_TYPE)


def _field_error(exc: DomainError) -> list | None:
    field = getattr(exc, "field", "")
    return [{"field": field, "detail": exc.message, "code": exc.code}] if field else None


def _flatten(detail, path: str = ""):
    """DRF's nested error lists as a flat list of {field, detail, code}."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else key
            yield from _flatten(value, f"{path}.{name}".strip("."))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            yield from _flatten(value, path if isinstance(value, str) else f"{path}[{index}]")
    else:
        yield {"field": path, "detail": str(detail), "code": getattr(detail, "code", "invalid")}


def plain_problem(status: int, detail: str, **extra) -> JsonResponse:
    """A problem document outside DRF (404 of the router, 500)."""
    return JsonResponse(problem(status, detail=detail, **extra), status=status, content_type=CONTENT_TYPE)
