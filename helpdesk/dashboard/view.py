"""`/dashboard/`: how many dissatisfied patients were won back, first; then what burns, and how promises are kept."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from common.clock import utc_now
from helpdesk.dashboard import queries, shapes, won_back

SPANS = (7, 28, 90)
#: Geometry of the heat map in its view box: cells of 22.5 by 25 on a grid of 23.5 by 27, names at the start.
CELL, ROW, NAMES, HEAD = 23.5, 27, 58, 16


@login_required
def dashboard(request):
    """Supervisors and administrators; 403 for others. `?days=` 7, 28 or 90."""
    if not request.user.is_supervisor:
        raise PermissionDenied
    now = utc_now()
    days = _span(request)
    tickets = queries.visible(request.user)
    desk = queries.right_now(tickets, now)
    context = {
        "now": now,
        "days": days,
        "spans": SPANS,
        "desk": desk,
        "lines": right_now_lines(desk, now),
        "due_soon": queries.due_soon(tickets, now),
        "promises": queries.promises_kept(tickets, since=now - datetime.timedelta(days=1), now=now),
        **_heat(tickets, now),
        **won_back.context(now=now, days=days),
    }
    return render(request, "dashboard/overview.html", context)


def _span(request) -> int:
    given = request.GET.get("days", "")
    return next((days for days in SPANS if given == str(days)), 28)


@dataclass(frozen=True)
class Line:
    icon: str
    name: str
    detail: str
    count: int
    tone: str
    url: str


def right_now_lines(desk: queries.RightNow, now: datetime.datetime) -> list[Line]:
    """What stands open, worst first; a tone of colour only where there is something, and never without its words."""
    emergencies = desk.emergencies
    inbox, medical = reverse("tickets:inbox"), "/doctor-support/"
    everything, overdue, unowned = (f"{inbox}?view={view}" for view in ("all", "breaching", "unassigned"))
    left = desk.emergency_due_at - now if desk.emergency_due_at and desk.emergency_due_at > now else None
    oldest = now - desk.oldest_overdue if desk.oldest_overdue else None
    return [
        Line("mark-emergency", _("Emergency open"), _left(left), emergencies, _tone(emergencies, "danger"), medical),
        Line("mark-overdue", _("Overdue"), _oldest(oldest), desk.overdue, _tone(desk.overdue, "danger"), overdue),
        Line("mark-soon", _("Due within 30 min"), "", desk.due_soon, _tone(desk.due_soon, "warn"), everything),
        Line("hourglass", _("Waiting for us"), _median(desk.median_wait), desk.waiting, "plain", everything),
        Line("eye-off", _("Nobody's"), _("over 10 min"), desk.unseen, _tone(desk.unseen, "warn"), unowned),
        Line("message-circle", _("Chats without an agent"), "", desk.chats, "plain", unowned),
        Line("square-plus", _("Medical questions open"), "", desk.medical_open, "plain", medical),
    ]  # fmt: skip


def _tone(count: int, tone: str) -> str:
    return tone if count else "plain"


def _left(span) -> str:
    return _("%(time)s left") % {"time": shapes.length_in_words(span)} if span else ""


def _oldest(span) -> str:
    return _("oldest %(time)s") % {"time": shapes.length_in_words(span)} if span else ""


def _median(span) -> str:
    return _("median %(time)s") % {"time": shapes.length_in_words(span)} if span else ""


def _heat(tickets, now: datetime.datetime) -> dict:
    is_rtl = get_language_bidi()
    zone = timezone.get_current_timezone()
    heat = queries.contacts_by_hour(tickets, now=now, zone=zone, first_weekday=shapes.first_weekday())
    rows = [
        {
            "name": row.name,
            "top": HEAD + index * ROW,
            "name_x": 624 if is_rtl else 0,
            # Under dir=rtl "start" is the right edge: names stand at the start of their row either way.
            "anchor": "start",
            "cells": [_placed(cell, is_rtl) for cell in row.cells],
            "by_hour": row.cells,
        }
        for index, row in enumerate(shapes.heat_rows(heat, is_rtl=is_rtl))
    ]
    hours = [
        {
            "name": f"{hour:02}",
            "x": f"{_left_edge(23 - hour if is_rtl else hour, is_rtl) + (18 if is_rtl else 4):g}",
        }
        for hour in range(0, 24, 3)
    ]
    return {
        "heat": rows,
        "heat_most": heat.most,
        "hours": hours,
        "all_hours": range(24),
        "ramp": [{"step": step, "x": step * 18} for step in range(shapes.HEAT_STEPS)],
    }


def _left_edge(column: int, is_rtl: bool) -> float:
    return column * CELL + (0 if is_rtl else NAMES)


def _placed(cell: shapes.Cell, is_rtl: bool) -> dict:
    return {
        "hour": cell.hour,
        "mean": cell.mean,
        "step": cell.step,
        "left": f"{_left_edge(cell.x, is_rtl):g}",
    }
