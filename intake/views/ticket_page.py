"""The secret page of one ticket: whoever holds the link may read the conversation and go on with it."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.clock import utc_now
from common.emergency_card import card_of
from common.errors import InvalidInput, NotFound, TooMany, TransitionRefused
from common.languages import tag_of
from common.peer_address import address_of
from events import actors
from intake.conversation import card_due, lines_of, status_of
from intake.forms import MoreForm
from intake.services.pages import write_on_ticket
from intake.verdicts import verdict_of
from intake.views.edge import has_chosen_language, in_readers_language, sent_fields, use_language
from tickets.access import Link, access_ticket_by_secret
from tickets.models import Ticket
from tickets.services.cards import mark_seen
from tickets.services.status import change_status
from tickets.states import Status


# Exempt because no cookie gives a right here: the secret in the address is the proof, and a stranger's page that
# knows it needs no trick. (With the referrer withheld, browsers send no Origin that a check could read.)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_readers_language
def ticket_page(request, token: str):
    try:
        link = access_ticket_by_secret(token)
    except NotFound:
        raise Http404 from None
    ticket = link.ticket
    if not has_chosen_language(request) and tag_of(ticket.language):
        use_language(request, tag_of(ticket.language))
    request.country = ticket.contact.country
    if request.method != "POST":
        return _page(request, link, MoreForm())
    fields, status = sent_fields(request)
    if status:
        return _page(request, link, MoreForm(), status, _("That is more than we can take in one message."))
    if fields.get("action") == "solve":
        return _solve(request, link)
    return _write(request, link, MoreForm(fields))


def _write(request, link: Link, form: MoreForm):
    ticket = link.ticket
    if not form.is_valid():
        return _page(request, link, form, 422)
    try:
        received = write_on_ticket(
            ticket=ticket,
            text=form.cleaned_data["text"],
            form_key=form.cleaned_data["key"],
            address=address_of(request),
            actor=actors.contact(ticket.contact_id),
            now=utc_now(),
        )
    except TooMany:
        return _page(
            request,
            link,
            form,
            429,
            _("Many messages in a short time. Nothing was sent; your text is kept."),
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _page(request, link, form, 422)
    # Who holds the link of the closed ticket opened this one, and may follow it.
    return _private(redirect("intake:ticket", token=_token_after(link, received.ticket)))


def _token_after(link: Link, ticket: Ticket) -> str:
    return link.token if ticket.pk == link.ticket.pk else link.token_of(ticket)


def _solve(request, link: Link):
    ticket = link.ticket
    try:
        if link.upto is None and ticket.status not in {Status.SOLVED, Status.CLOSED}:
            change_status(
                ticket_id=ticket.pk,
                status=Status.SOLVED,
                actor=actors.contact(ticket.contact_id),
                now=utc_now(),
            )
    except TransitionRefused:
        return _page(
            request, link, MoreForm(), 409, _("A doctor still has your question. You will get the answer.")
        )
    return _private(redirect("intake:ticket", token=link.token))


def _page(request, link: Link, form: MoreForm, status: int = 200, problem: str = ""):
    """The whole for who was reached at their address; else as far as their own words go, and nothing of what came
    after: not where it stands, not whether a doctor has it."""
    ticket, is_partial = link.ticket, link.upto is not None
    lines = lines_of(ticket, upto=link.upto)
    if request.method == "GET" and not is_partial:
        mark_seen(ticket=ticket, actor=actors.contact(ticket.contact_id), now=utc_now())
    # Words that were refused ask for the card as loudly as words that were kept.
    unsent = verdict_of(form.data.get("text", ""), ticket.language).card if status != 200 else ""
    context = {
        "ticket": ticket,
        "token": link.token,
        "is_partial": is_partial,
        "lines": lines,
        "form": form,
        "problem": problem,
        "status": status_of(ticket),
        "card": card_of(unsent or card_due(ticket, lines), country=ticket.contact.country),
        "may_solve": not is_partial and not ticket.is_done and not ticket.has_open_medical_question,
        "now": utc_now(),
    }
    return _private(render(request, "intake/ticket.html", context, status=status))


def _private(response):
    """The address is a secret: it goes to no other site, no cache and no search engine."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store"
    return response
