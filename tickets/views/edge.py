"""Between HTTP and the services: who may come in, and refusals in the reader's words."""

import functools

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils.translation import gettext as _

from common.errors import DomainError, NotFound


def staff_page(view):
    """Signed in; what is absent or not theirs is the same 404."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404(str(error)) from None

    return login_required(guarded)


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
