"""The list: views with counts, rows by next duty, pages by keyset."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.clock import utc_now
from events.actors import staff
from tickets.access import visible_tickets
from tickets.presentation.rows import grouped
from tickets.queries import (
    BESIDE_SIZE,
    COUNT_CAP,
    PAGE_SIZE,
    VIEWS,
    find_tickets,
    list_page,
    tickets_in_view,
    view_counts,
)
from tickets.services.take_next import take_next_ticket
from tickets.views.edge import staff_page


@require_GET
@staff_page
def inbox(request: HttpRequest) -> HttpResponse:
    """SQL, 8 at most: session, reader, memberships, counts, rows (2 on a later page), and what messages need."""
    now = utc_now()
    return render(request, "tickets/inbox.html", list_context(request, visible_tickets(request.user), now))


@require_POST
@staff_page
def take_next(request: HttpRequest) -> HttpResponse:
    ticket = take_next_ticket(
        among=visible_tickets(request.user), user=request.user, actor=staff(request.user), now=utc_now()
    )
    if ticket is None:
        messages.info(request, _("Nothing waits for an owner."))
        return redirect(f"{reverse('tickets:inbox')}?view=mine")
    return redirect(f"{reverse('tickets:ticket', args=[ticket.number])}?view=mine")


def list_context(request: HttpRequest, visible, now, *, current: int | None = None) -> dict:
    """What the views pane and the list pane need, on the inbox and beside a ticket."""
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "mine"
    text = request.GET.get("q", "").strip()[:100]
    counts = view_counts(visible, user=request.user, now=now)
    if text:
        tickets, older, title, total = find_tickets(visible, text), "", _("Found"), None
    else:
        in_view = tickets_in_view(visible, view, user=request.user, now=now)
        size = PAGE_SIZE if current is None else BESIDE_SIZE
        page = list_page(in_view, after=request.GET.get("after", ""), size=size)
        tickets, older, title, total = page.tickets, page.next_cursor, view_title(view), counts.get(view)
    inbox_url = reverse("tickets:inbox")
    empty_title, empty_words = empty_text("search" if text else view)
    return {
        "now": now,
        "here_url": request.get_full_path(),
        "view": "" if text else view,
        "view_title": title,
        "view_total": shown_count(total),
        "view_counts": {key: shown_count(count) for key, count in counts.items()},
        "unowned": counts["unassigned"],
        "groups": grouped(
            tickets,
            now=now,
            complete=not older,
            reader=request.user,
            view="" if text else view,
            current=current,
        ),
        "older_url": f"{inbox_url}?{urlencode({'view': view, 'after': older})}" if older else "",
        "back_url": f"{inbox_url}?view={view}",
        "empty_title": empty_title,
        "empty_words": empty_words,
        "search_url": inbox_url,
        "search_text": text,
        "take_next_url": reverse("tickets:take_next") if request.user.role == "agent" else "",
    }


def shown_count(count: int | None) -> str | int | None:
    return f"{COUNT_CAP - 1}+" if count is not None and count >= COUNT_CAP else count


def view_title(view: str) -> str:
    return {
        "mine": _("My duties"),
        "unassigned": _("Unowned"),
        "all": _("All open"),
        "chats": _("Chats"),
        "breaching": _("Overdue"),
        "dissatisfied": _("Dissatisfied"),
    }[view]


def empty_text(view: str) -> tuple[str, str]:
    """What would be here, and what to do."""
    return {
        "mine": (
            _("Nothing is waiting for you"),
            _("Tickets you own appear here in the order they are due, the next duty first."),
        ),
        "unassigned": (
            _("Everything has an owner"),
            _("New contacts appear here until somebody takes them."),
        ),
        "all": (_("Nothing is open"), _("Every contact of your teams that is not solved appears here.")),
        "chats": (_("No open chats"), _("Open contacts that came by chat appear here.")),
        "breaching": (
            _("Nothing is overdue"),
            _("A ticket appears here when its promise was not kept in time."),
        ),
        "dissatisfied": (
            _("Nobody is waiting to be won back"),
            _("Patients whose survey was bad appear here until they are called back."),
        ),
        "search": (
            _("Nothing found"),
            _("Search by number, phone number, or the beginning of a name."),
        ),
    }[view]
