"""The card beside a ticket: the last consultation, what the patient said about it, and the way back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from common.clock import utc_now
from common.errors import DomainError
from events.actors import staff
from satisfaction.access import access_recovery
from satisfaction.forms import AttemptForm, RemedyForm
from satisfaction.queries import last_consultation
from satisfaction.services.recoveries import log_attempt as log_attempt_service
from satisfaction.services.recoveries import record_remedy
from tickets.access import access_ticket
from tickets.views.edge import refusal_status, refusal_words, staff_page


@require_GET
@staff_page
def ticket_panel(request: HttpRequest, number: int) -> HttpResponse:
    return _panel(request, number)


@require_POST
@staff_page
def log_attempt(request: HttpRequest, number: int) -> HttpResponse:
    now = utc_now()
    recovery = access_recovery(request.user, number, now=now)
    form = AttemptForm(request.POST)
    if not form.is_valid():
        return _panel(request, number, attempt_form=form, status=422)
    try:
        log_attempt_service(recovery_id=recovery.pk, actor=staff(request.user), now=now, **form.cleaned_data)
    except DomainError as error:
        form.add_error(None, refusal_words(error))
        return _panel(request, number, attempt_form=form, status=refusal_status(error))
    return _done(request, number)


@require_POST
@staff_page
def remedy(request: HttpRequest, number: int) -> HttpResponse:
    now = utc_now()
    recovery = access_recovery(request.user, number, now=now)
    form = RemedyForm(request.POST)
    if not form.is_valid():
        return _panel(request, number, remedy_form=form, status=422)
    try:
        record_remedy(
            recovery_id=recovery.pk, remedy=form.cleaned_data["remedy"], actor=staff(request.user), now=now
        )
    except DomainError as error:
        form.add_error(None, refusal_words(error))
        return _panel(request, number, remedy_form=form, status=refusal_status(error))
    return _done(request, number)


def _done(request: HttpRequest, number: int) -> HttpResponse:
    return _panel(request, number) if request.htmx else redirect("tickets:ticket", number)


def _panel(request: HttpRequest, number: int, *, status: int = 200, **forms) -> HttpResponse:
    """The card alone for htmx, a page around it without; nothing where the person had no consultation."""
    now = utc_now()
    ticket = access_ticket(request.user, number, now=now, purpose="panel")
    found = last_consultation(ticket)
    context = {
        "ticket": ticket,
        "last": found,
        "is_own": bool(found and found.recovery and found.recovery.ticket_id == ticket.pk),
        "attempt_form": forms.get("attempt_form") or AttemptForm(),
        "remedy_form": forms.get("remedy_form") or RemedyForm(),
        "now": now,
    }
    template = "satisfaction/_panel.html" if request.htmx else "satisfaction/panel.html"
    return render(request, template, context, status=status)
