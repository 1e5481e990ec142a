"""The doctor-support desk: the queue, one case, and word of what came in since."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from common.clock import utc_now
from escalation import queries
from escalation.access import access_escalation, demand_desk, visible_escalations
from escalation.forms import AnswerForm, LowerForm, ReturnForm
from escalation.presentation.cards import card_of, groups_of
from escalation.presentation.case import case_context, usual_safety_net
from escalation.services.claim import note_seen
from events.actors import staff
from tickets.views.edge import staff_page


@require_GET
@staff_page
def queue(request: HttpRequest) -> HttpResponse:
    """SQL: session, reader, counts by class, cards, lately answered."""
    demand_desk(request.user)
    now = utc_now()
    context = queue_context(request, now)
    return render(request, "escalation/desk.html", context | {"now": now, "phone_pane": "queue"})


@require_GET
@staff_page
def case(request: HttpRequest, escalation_id: int) -> HttpResponse:
    """SQL: session, reader, question, access record, first look, queue (3), words, notes, contacts, earlier
    questions, colleagues."""
    demand_desk(request.user)
    now = utc_now()
    escalation = access_escalation(request.user, escalation_id, now=now)
    if escalation.seen_at is None and note_seen(
        escalation_id=escalation.pk, actor=staff(request.user), now=now
    ):
        escalation.seen_at = now
    sent = sent_draft(escalation.pk, request.GET.get("sent", ""))
    return render_case(request, escalation.pk, now, escalation=escalation, sent_draft=sent)


@require_GET
@staff_page
def news(request: HttpRequest) -> HttpResponse:
    """The bar "3 new" above the queue; rows never move by themselves."""
    demand_desk(request.user)
    now = utc_now()
    after = request.GET.get("after", "")
    after_id = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    since = _instant(request.GET.get("since", "")) or now
    count = queries.news_since(visible_escalations(request.user), after_id=after_id, since=since)
    return render(request, "escalation/_news.html", {"count": count})


def _instant(text: str) -> datetime.datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def news_url(after_id: int, since: datetime.datetime) -> str:
    return f"{reverse('escalation:news')}?{urlencode({'after': after_id, 'since': since.isoformat()})}"


def sent_draft(escalation_id: int, purpose: str) -> str:
    """Which drafts of the browser the server has now: all when the question has left, only the words after asking."""
    return {
        "answer": f"E-{escalation_id}:",
        "return": f"E-{escalation_id}:",
        "ask": f"E-{escalation_id}:body",
    }.get(purpose, "")


def render_case(
    request: HttpRequest, escalation_id: int, now, *, status: int = 200, escalation=None, **extra
) -> HttpResponse:
    """The whole desk, or for htmx the three panes alone; `extra` carries forms with errors, or a problem to show."""
    if escalation is None:
        escalation = access_escalation(request.user, escalation_id, now=now, purpose="read")
    context = {
        "now": now,
        "phone_pane": "case",
        "answer_form": AnswerForm(initial={"safety_net": usual_safety_net(escalation)}),
        "return_form": ReturnForm(),
        "lower_form": LowerForm(),
        **queue_context(request, now, current=escalation.pk),
        **case_context(escalation, reader=request.user, now=now),
        **extra,
    }
    template = "escalation/_panes.html" if request.htmx else "escalation/desk.html"
    return render(request, template, context, status=status)


def queue_context(request: HttpRequest, now: datetime.datetime, *, current: int | None = None) -> dict:
    found = queries.queue(visible_escalations(request.user), after=_key(request.GET.get("after", "")))
    since = now - datetime.timedelta(hours=12)
    answered = queries.lately_answered(request.user, since=since) if request.user.is_doctor else []
    more = "{}-{}".format(*found.next_key) if found.next_key else ""
    return {
        "groups": groups_of(found.rows, found.counts, reader=request.user, current=current),
        "total": found.total,
        "answered": [card_of(row, reader=request.user, current=current) for row in answered],
        "news_url": news_url(found.newest_id, now),
        "more_url": f"{reverse('escalation:queue')}?{urlencode({'after': more})}" if more else "",
    }


def _key(text: str) -> tuple[int, int] | None:
    """`turn-id` of the last card; anything else begins at the top."""
    turn, _, pk = text.partition("-")
    whole = all(part.isascii() and part.isdigit() and len(part) < 19 for part in (turn, pk))
    return (int(turn), int(pk)) if whole else None
