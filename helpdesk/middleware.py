"""Small middlewares that every answer passes: request id, database faults, private pages."""

import logging
import re
import secrets

from django.http import JsonResponse
from django.shortcuts import render

from common.outage import is_outage
from helpdesk.log_settings import request_id_var

logger = logging.getLogger("bedside.web")
_SAFE_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}\Z")


def request_id(get_response):
    """Every request has an id: the proxy's when it looks like one, ours otherwise; it is on every log line."""

    def middleware(request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _SAFE_ID.match(given) else secrets.token_hex(8)
        token = request_id_var.set(request.id)
        try:
            response = get_response(request)
        finally:
            request_id_var.reset(token)
        response["X-Request-ID"] = request.id
        return response

    return middleware


def sound_input(get_response):
    """NUL is in no word and no id, and PostgreSQL cannot look for it: it is taken out of the query before anything reads
    it. A cookie that holds a control character (quoted, it can spell NUL) is none of ours."""

    def middleware(request):
        request.META["QUERY_STRING"] = (
            request.META.get("QUERY_STRING", "").replace("%00", "").replace("\0", "")
        )
        for name in [name for name, value in request.COOKIES.items() if not value.isprintable()]:
            del request.COOKIES[name]
        return get_response(request)

    return middleware


def database_faults(get_response):
    """A database that is down or too slow is 503 with Retry-After, so that clients try again; nothing was saved."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        if not is_outage(exception):
            return None
        logger.error("database unavailable", extra={"path": request.path, "error": type(exception).__name__})
        return unavailable(request)

    middleware.process_exception = process_exception
    return middleware


def unavailable(request):
    """503 for people and for programs, without touching the database again."""
    if request.path.startswith("/api/"):
        problem = {
            "type": "about:blank",
            "title": "Service Unavailable",
            "status": 503,
            "detail": "The database is not reachable. Nothing was saved; send the same request again.",
        }
        response = JsonResponse(problem, status=503, content_type="application/problem+json")
    else:
        response = render(None, "503.html", status=503)
    response["Retry-After"] = "5"
    return response


def private_pages(get_response):
    """Pages with people in them are kept by no cache, of the browser or between."""

    def middleware(request):
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    return middleware
