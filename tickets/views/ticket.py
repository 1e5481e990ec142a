"""One ticket: what was said and done, who the person is, and the forms that act on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Role, Team, User
from common.calendars import day_text, localize_digits
from common.clock import utc_now
from events.queries import events_of_ticket
from tickets.access import access_ticket, visible_tickets
from tickets.forms import NoteForm, ReplyForm
from tickets.models import Contact, Macro, Ticket, Topic
from tickets.presentation.banner import medical_banner
from tickets.presentation.rows import history_row, name_of, paused_words, row_of
from tickets.presentation.timeline import timeline
from tickets.queries import conversation, history_of
from tickets.services import clocks
from tickets.states import Channel, HoldReason, Priority
from tickets.views.edge import staff_page
from tickets.views.inbox import list_context

#: Panels that other apps hang beside a ticket; one that is not served is left out.
PANELS = ("escalation:ticket_panel", "satisfaction:ticket_panel")
#: Events looked through for the timeline and the banner's steps.
EVENTS_SHOWN = 300


@require_GET
@staff_page
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """SQL, 20 at most: session, reader, memberships (2), ticket, access record, counts, rows, messages,
    attachments, notes, events, clocks, points, history, macros, topics, teams, people."""
    now = utc_now()
    found = access_ticket(request.user, number, now=now)
    sent = request.GET.get("sent", "")
    known = sent in {f"{number}:reply", f"{number}:note"}
    return render_ticket(request, found, now, sent_draft=sent if known else "")


def render_ticket(request: HttpRequest, found: Ticket, now, *, status: int = 200, **extra) -> HttpResponse:
    """The page, or only its middle when htmx asks; `extra` carries forms with errors or a problem to show."""
    context = ticket_context(request, found, now) | extra
    template = "tickets/ticket.html#main" if request.htmx else "tickets/ticket.html"
    return render(request, template, context, status=status)


def ticket_context(request: HttpRequest, found: Ticket, now) -> dict:
    visible, view = visible_tickets(request.user), request.GET.get("view", "")
    messages, has_earlier = conversation(found, everything="earlier" in request.GET)
    since = messages[0].said_at if messages and has_earlier else found.opened_at
    events = list(events_of_ticket(found.pk).filter(at__gte=since).order_by("-id")[:EVENTS_SHOWN])[::-1]
    notes = found.notes.filter(created_at__gte=since).select_related("author").order_by("id")
    running = list(clocks.running(found))
    return {
        **list_context(request, visible, now, current=found.number),
        "ticket": found,
        # Also after a refused POST, whose own address nobody may open.
        "here_url": address("tickets:ticket", found, view),
        "row": row_of(found, reader=request.user, view=view, current=found.number),
        "owner_name": found.owner.name if found.owner else "",
        "is_own": found.owner_id == request.user.pk,
        "hold_words": paused_words(found) if found.hold_reason else "",
        "duty_started_at": next((c.started_at for c in running if c.kind == found.duty), None),
        "banner": medical_banner(found, running, events),
        "timeline": timeline(found, messages, notes, events, reader=request.user),
        "has_earlier": has_earlier,
        "solve_locked": _("A medical question is open. Doctor-support answers or returns it first.")
        if found.has_open_medical_question
        else "",
        **_choices(found),
        **_composer(found, view),
        **_person(found, visible),
        "panel_urls": [url for name in PANELS if (url := _url(name, found.number))],
        "escalate_url": _url("escalation:escalate", found.number) if may_escalate(found) else "",
    }


def address(name: str, found: Ticket, view: str) -> str:
    """Of this ticket, with the list that stands beside it."""
    return f"{reverse(name, args=[found.number])}?{urlencode({'view': view})}"


def may_escalate(found: Ticket) -> bool:
    """Not twice: while doctor-support has the question there is nothing to ask them."""
    waiting = found.medical_state in {Ticket.Medical.WAITING, Ticket.Medical.ACCEPTED}
    return not found.is_done and not waiting


def _choices(found: Ticket) -> dict:
    people = User.objects.filter(is_active=True, memberships__team=found.team_id).exclude(role=Role.ADMIN)
    return {
        "people": people.order_by("name")[:40],
        "teams": Team.objects.filter(is_active=True),
        "topics": Topic.objects.filter(is_active=True),
        "priorities": Priority.choices,
        "hold_reasons": HoldReason.choices,
    }


def _composer(found: Ticket, view: str) -> dict:
    language = found.language or found.contact.language
    macros = Macro.objects.filter(is_active=True, language__in=[language or "en", "en"])
    return {
        "reply_url": address("tickets:reply", found, view),
        "note_url": address("tickets:add_note", found, view),
        "reply_form": ReplyForm(),
        "note_form": NoteForm(),
        "mode": "reply",
        "seen": found.message_count,
        "to_name": name_of(found.contact),
        "language": language,
        "macros": list(macros[:30]),
        "needs_override": found.has_open_medical_question,
        "draft_key": str(found.number),
    }


def _person(found: Ticket, visible) -> dict:
    contact = found.contact
    points = list(contact.points.all())
    phone = next((p.value for p in points if p.kind == "phone"), "")
    kind = contact.get_kind_display()
    if spoken := language_name(contact.language):
        kind = _("%(kind)s, speaks %(language)s") % {"kind": kind, "language": spoken}
    history = history_of(contact.pk, visible, but=found.pk)
    return {
        "person": {
            "name": name_of(contact),
            "kind_words": kind,
            "phone": phone,
            "points": [
                {"label": p.get_kind_display(), "value": p.value, "verified": p.verified_at} for p in points
            ],
            "born_on": contact.born_on,
        },
        "to_identifier": second_identifier(contact, phone),
        "channel": way_out(found, points),
        "verified_words": _("Checked"),
        "history": [history_row(earlier) for earlier in history],
    }


def way_out(found: Ticket, points) -> str:
    """How the words will reach them, in words: the chat itself, or a link sent to what we know."""
    if found.channel == Channel.CHAT:
        return _("chat")
    kinds = {point.kind for point in points}
    if "phone" in kinds:
        return _("link by text message")
    return _("link by e-mail") if "email" in kinds else _("no address known")


def language_name(code: str) -> str:
    """In the reader's language: "Persian", not how Persian names itself."""
    try:
        return str(translation.get_language_info(code)["name_translated"]) if code else ""
    except KeyError:
        return ""


def second_identifier(contact: Contact, phone: str) -> str:
    """Beside the name, so that words never go to the wrong person of that name."""
    if contact.born_on:
        language = translation.get_language()
        day = localize_digits(day_text(contact.born_on, language, with_year=True), language)
        return _("born %(day)s") % {"day": day}
    return f"••• {phone[-4:]}" if phone else ""


def _url(name: str, *args) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
