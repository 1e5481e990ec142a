"""What the patients' pages share: their language, the proof of the form, and large or broken bodies."""

import functools

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation

from common.languages import tag_of

#: A year: who chose Persian once reads Persian next time.
LANGUAGE_SECONDS = 365 * 24 * 3600


def in_readers_language(view):
    """`?lang=fa` chooses the language of the page and keeps it; any spelling of a code that we know."""

    @functools.wraps(view)
    def inner(request, *args, **kwargs):
        chosen = tag_of(request.GET.get("lang", ""))
        if chosen:
            use_language(request, chosen)
        response = view(request, *args, **kwargs)
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, chosen, max_age=LANGUAGE_SECONDS, samesite="Lax",
                secure=request.is_secure(),
            )  # fmt: skip
        return response

    return inner


def use_language(request, tag: str) -> None:
    translation.activate(tag)
    request.LANGUAGE_CODE = translation.get_language()


def has_chosen_language(request) -> bool:
    return bool(tag_of(request.GET.get("lang", "")) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))


class _Proof(CsrfViewMiddleware):
    def _reject(self, request, reason):
        return reason


def lacks_proof(request) -> str:
    """Why the CSRF proof does not hold, or an empty string. Checked by the page itself, so that a form that was
    open too long comes back with its words instead of an error page without them."""
    check = _Proof(lambda _: None)
    check.process_request(request)
    return check.process_view(request, None, (), {}) or ""


def sent_fields(request) -> tuple[QueryDict, int]:
    """The fields, and 0 or the status to refuse with (413 too large, 400 unreadable)."""
    try:
        return request.POST, 0
    except RequestDataTooBig:
        return QueryDict(), 413
    except (SuspiciousOperation, MultiPartParserError, UnicodeDecodeError):
        return QueryDict(), 400
