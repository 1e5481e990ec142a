"""Between HTTP and the services: who may come in, and refusals in the reader's words."""

import functools
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from common.errors import DomainError, NotFound


def staff_page(view):
    """Signed in; what is absent or not theirs is the same 404."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404(str(error)) from None

    return guarded


def _to_sign_in(request):
    """The sign-in page, and back afterwards. htmx would swap it into the middle of this page, so it is told to go;
    what was typed is kept in the browser and stands there again after the sign-in."""
    if not request.htmx:
        return redirect_to_login(request.get_full_path())
    try:
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        here = urlsplit("/")
    response = HttpResponse(status=204)
    response["HX-Redirect"] = redirect_to_login(
        f"{here.path or '/'}{'?' + here.query if here.query else ''}"
    ).url
    return response


def refusal_words(error: DomainError) -> str:
    """What happened and what to do, for a person."""
    words = {
        "medical_question_open": _(
            "A medical question is open on this ticket. Doctor-support answers or returns it first."
        ),
        "owner_changed": _("%(name)s took this ticket a moment ago.")
        % {"name": error.details.get("owner") or _("Somebody else")},
        "transition_refused": _(
            "The ticket has changed meanwhile, so this is not possible any more. It is shown as it is now."
        ),
    }
    return words.get(error.code) or _(error.message) or _("That did not work. Nothing was changed.")


def refusal_status(error: DomainError) -> int:
    """Bad input is 422 on a page, so that htmx shows the form again; conflicts stay 409."""
    return 422 if error.status in {400, 403} else error.status
