"""What a member of staff does to a ticket. Each works without JavaScript (POST, then back to the page) and through
htmx (the middle of the page comes back). A refusal shows the page again with what was typed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import Team, User
from common.clock import utc_now
from common.errors import DomainError, InvalidInput
from events.actors import staff
from tickets.access import access_ticket, visible_tickets
from tickets.forms import AssignForm, EditForm, NoteForm, ReplyForm, StatusForm
from tickets.models import Ticket, Topic
from tickets.services.assign import assign_ticket, move_to_team, set_priority, set_topic
from tickets.services.reply import MedicalReplyRefused, StaleReply, add_note, post_reply
from tickets.services.status import change_status
from tickets.views.edge import refusal_status, refusal_words, staff_page
from tickets.views.ticket import render_ticket


@require_POST
@staff_page
def reply(request: HttpRequest, number: int) -> HttpResponse:
    now = utc_now()
    ticket = access_ticket(request.user, number, now=now, purpose="reply")
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return render_ticket(request, ticket, now, status=422, reply_form=form)
    try:
        post_reply(
            ticket_id=ticket.pk,
            body=form.cleaned_data["body"],
            override_reason=form.cleaned_data["override_reason"],
            last_seen_seq=form.cleaned_data["seen"],
            actor=staff(request.user),
            now=now,
        )
    except StaleReply as error:
        return _stale(request, ticket, now, form, error)
    except MedicalReplyRefused:
        form.add_error(None, _("A doctor owes the answer to this question. To write all the same, say why."))
        return _again(request, number, now, status=422, reply_form=form, needs_override=True)
    except DomainError as error:
        form.add_error(None, refusal_words(error))
        return _again(request, number, now, status=refusal_status(error), reply_form=form)
    return _done(request, number, now, sent=f"{number}:reply")


def _stale(request, ticket: Ticket, now, form, error: StaleReply) -> HttpResponse:
    new = error.details.get("new", 1)
    problem = {
        "title": ngettext(
            "%(n)s new message since you began", "%(n)s new messages since you began", new
        ) % {"n": new},
        "words": _("Read them above. Your text was not sent and is still here; Send sends it as it is."),
        "stale": True,
    }  # fmt: skip
    return _again(request, ticket.number, now, status=409, reply_form=form, problem=problem)


@require_POST
@staff_page
def note(request: HttpRequest, number: int) -> HttpResponse:
    now = utc_now()
    ticket = access_ticket(request.user, number, now=now, purpose="note")
    form = NoteForm(request.POST)
    if not form.is_valid():
        return render_ticket(request, ticket, now, status=422, note_form=form, mode="note")
    try:
        add_note(ticket_id=ticket.pk, body=form.cleaned_data["body"], actor=staff(request.user), now=now)
    except DomainError as error:
        form.add_error(None, refusal_words(error))
        return _again(request, number, now, status=refusal_status(error), note_form=form, mode="note")
    return _done(request, number, now, sent=f"{number}:note")


@require_POST
@staff_page
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """To a person, to nobody, or to another team."""

    def act(ticket, data, actor, now):
        if data["team"] is not None:
            move_to_team(ticket_id=ticket.pk, team=_chosen(Team, data["team"], "team"), actor=actor, now=now)
            return
        owner = _chosen(User, data["owner"], "owner") if data["owner"] is not None else None
        expected = data["owner_now"] if "owner_now" in request.POST else -1
        assign_ticket(ticket_id=ticket.pk, owner=owner, actor=actor, now=now, expected_owner_id=expected)

    return _act(request, number, AssignForm, act)


@require_POST
@staff_page
def set_status(request: HttpRequest, number: int) -> HttpResponse:
    def act(ticket, data, actor, now):
        change_status(
            ticket_id=ticket.pk,
            status=data["status"],
            reason=data["hold_reason"],
            override_reason=data["override_reason"],
            actor=actor,
            now=now,
        )

    return _act(request, number, StatusForm, act)


@require_POST
@staff_page
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Topic, then priority: two small changes, each whole in itself."""

    def act(ticket, data, actor, now):
        if "topic" in request.POST:
            topic = _chosen(Topic, data["topic"], "topic") if data["topic"] is not None else None
            set_topic(ticket_id=ticket.pk, topic=topic, actor=actor, now=now)
        if data["priority"]:
            set_priority(ticket_id=ticket.pk, priority=data["priority"], actor=actor, now=now)

    return _act(request, number, EditForm, act)


def _act(request: HttpRequest, number: int, form_class, act) -> HttpResponse:
    now = utc_now()
    ticket = access_ticket(request.user, number, now=now, purpose="change")
    form = form_class(request.POST)
    if not form.is_valid():
        problem = {"title": _("Nothing was changed"), "words": _("That choice is not one of those offered.")}
        return render_ticket(request, ticket, now, status=422, problem=problem)
    try:
        act(ticket, form.cleaned_data, staff(request.user), now)
    except DomainError as error:
        problem = {"title": _("Nothing was changed"), "words": refusal_words(error)}
        return _again(request, number, now, status=refusal_status(error), problem=problem)
    return _done(request, number, now)


def _chosen(model, pk: int, field: str):
    found = model.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise InvalidInput(_("That choice is not there any more."), field=field)
    return found


def _again(request, number: int, now, *, status: int, **extra) -> HttpResponse:
    """The page as it is now, with what was typed: the ticket may have changed since it was acquired."""
    ticket = access_ticket(request.user, number, now=now, purpose="read")
    return render_ticket(request, ticket, now, status=status, **extra)


def _done(request, number: int, now, *, sent: str = "") -> HttpResponse:
    """Back to the page (POST, redirect, GET), or its new middle for htmx. A ticket that left the reader's sight, such as
    one given to another team, leads back to the list."""
    if not visible_tickets(request.user).filter(number=number).exists():
        messages.success(request, _("#%(number)s is with another team now.") % {"number": number})
        return _leave(request)
    if request.htmx:
        ticket = access_ticket(request.user, number, now=now, purpose="read")
        return render_ticket(request, ticket, now, sent_draft=sent, is_fresh=True)
    keep = {key: request.GET[key] for key in ("view",) if key in request.GET} | (
        {"sent": sent} if sent else {}
    )
    return redirect(f"{reverse('tickets:ticket', args=[number])}?{urlencode(keep)}")


def _leave(request) -> HttpResponse:
    inbox_url = reverse("tickets:inbox")
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = inbox_url
        return response
    return redirect(inbox_url)
