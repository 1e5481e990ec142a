"""What doctor-support hangs beside a ticket: the way to ask, and where the question stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common.clock import utc_now
from common.errors import DomainError
from escalation.forms import EscalateForm
from escalation.presentation.panel import panel_context
from escalation.queries import latest_of_ticket
from escalation.services.by_hand import escalate_by_hand
from events.actors import staff
from tickets.access import access_ticket
from tickets.models import Ticket
from tickets.views.edge import refusal_status, refusal_words, staff_page


@require_http_methods(["GET", "POST"])
@staff_page
def escalate(request: HttpRequest, number: int) -> HttpResponse:
    """An agent asks doctor-support: how urgent, which department, and why. A POST without fields is urgent."""
    now = utc_now()
    ticket = access_ticket(request.user, number, now=now, purpose="escalate")
    if request.method == "GET":
        return _form_page(request, ticket, EscalateForm())
    form = EscalateForm(request.POST)
    if not form.is_valid():
        return _form_page(request, ticket, form, status=422)
    try:
        escalate_by_hand(ticket_id=ticket.pk, actor=staff(request.user), now=now, **form.cleaned_data)
    except DomainError as error:
        problem = {"title": _("Doctor-support was not asked"), "words": refusal_words(error)}
        return _form_page(request, ticket, form, status=refusal_status(error), problem=problem)
    return _back(request, number)


def _form_page(request: HttpRequest, ticket: Ticket, form: EscalateForm, *, status: int = 200, problem=None):
    context = {"ticket": ticket, "form": form, "problem": problem}
    return render(request, "escalation/escalate.html", context, status=status)


def _back(request: HttpRequest, number: int) -> HttpResponse:
    url = reverse("tickets:ticket", args=[number])
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return redirect(url)


@require_GET
@staff_page
def ticket_panel(request: HttpRequest, number: int) -> HttpResponse:
    """The steps Received, Seen, Accepted, Answer, Reached; nothing for a ticket without a medical question."""
    now = utc_now()
    ticket = access_ticket(request.user, number, now=now, purpose="panel")
    context = panel_context(latest_of_ticket(ticket), reader=request.user)
    return render(request, "escalation/ticket_panel.html", context | {"now": now})
