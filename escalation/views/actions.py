"""What a doctor does with a question. Each works without JavaScript (POST, then back to the case) and through htmx
(the panes come back). A refusal shows the case as it is now, with what was typed."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.clock import utc_now
from common.errors import DomainError
from escalation.access import access_doctor, access_escalation, demand_desk
from escalation.forms import AnswerForm, AskForm, HandOverForm, LowerForm, ReturnForm
from escalation.services.answer import answer_escalation, ask_patient, return_escalation
from escalation.services.claim import accept_escalation, hand_over, put_back
from escalation.services.transition import TakenByColleague
from escalation.services.urgency import lower_escalation
from escalation.views.desk import render_case, sent_draft
from events.actors import staff
from tickets.services.reply import StaleReply
from tickets.views.edge import refusal_status, refusal_words, staff_page


@require_POST
@staff_page
def accept(request: HttpRequest, escalation_id: int) -> HttpResponse:
    return _act(request, escalation_id, "accept", accept_escalation)


@require_POST
@staff_page
def put_back_into_queue(request: HttpRequest, escalation_id: int) -> HttpResponse:
    return _act(request, escalation_id, "put_back", put_back)


@require_POST
@staff_page
def answer(request: HttpRequest, escalation_id: int) -> HttpResponse:
    form = AnswerForm(request.POST)

    def send(data, **who):
        answer_escalation(body=data["body"], safety_net=data["safety_net"], last_seen_seq=data["seen"], **who)

    return _act_on_form(request, escalation_id, "answer", form, send, answer_form=form)


@require_POST
@staff_page
def ask(request: HttpRequest, escalation_id: int) -> HttpResponse:
    """From the answer box; on a refusal the box comes back whole, safety net and all."""
    form, box = AskForm(request.POST), AnswerForm(request.POST)
    box.errors.pop("safety_net", None)

    def send(data, **who):
        ask_patient(body=data["body"], last_seen_seq=data["seen"], **who)

    return _act_on_form(request, escalation_id, "ask", form, send, answer_form=box)


@require_POST
@staff_page
def send_back(request: HttpRequest, escalation_id: int) -> HttpResponse:
    form = ReturnForm(request.POST)

    def send(data, **who):
        return_escalation(reason=data["reason"], **who)

    return _act_on_form(request, escalation_id, "return", form, send, return_form=form)


@require_POST
@staff_page
def lower(request: HttpRequest, escalation_id: int) -> HttpResponse:
    form = LowerForm(request.POST)

    def send(data, **who):
        lower_escalation(urgency=data["urgency"], reason=data["reason"], **who)

    return _act_on_form(request, escalation_id, "lower", form, send, lower_form=form)


@require_POST
@staff_page
def hand_over_to(request: HttpRequest, escalation_id: int) -> HttpResponse:
    """To a colleague, or to oneself: taking over."""
    form = HandOverForm(request.POST)

    def send(data, **who):
        hand_over(to=access_doctor(data["to"]), **who)

    return _act_on_form(request, escalation_id, "hand_over", form, send)


def _act_on_form(request, escalation_id: int, purpose: str, form, service: Callable, **typed) -> HttpResponse:
    if form.is_valid():
        return _act(request, escalation_id, purpose, functools.partial(service, form.cleaned_data), **typed)
    demand_desk(request.user)
    return render_case(request, escalation_id, utc_now(), status=422, **typed)


def _act(request: HttpRequest, escalation_id: int, purpose: str, service: Callable, **typed) -> HttpResponse:
    """Acquire, one service call, show; `typed` is what comes back on a refusal."""
    demand_desk(request.user)
    now = utc_now()
    escalation = access_escalation(request.user, escalation_id, now=now, purpose=purpose)
    try:
        service(escalation_id=escalation.pk, actor=staff(request.user), now=now)
    except DomainError as error:
        problem, status = _problem(error, bool(typed)), refusal_status(error)
        return render_case(request, escalation_id, now, status=status, problem=problem, **typed)
    if request.htmx:
        return render_case(request, escalation_id, now, sent_draft=sent_draft(escalation_id, purpose))
    url = reverse("escalation:case", args=[escalation_id])
    return redirect(f"{url}?sent={purpose}" if sent_draft(escalation_id, purpose) else url)


def _problem(error: DomainError, typed: bool) -> dict:
    """What happened, what is kept and what to do, in the doctor's words."""
    kept = _("Nothing was sent. What you typed is kept below.") if typed else _("It is shown as it is now.")
    if isinstance(error, TakenByColleague):
        who = error.details["by"]
        return {
            "title": _("%(name)s accepted this question first") % {"name": who},
            "words": kept,
            "stale": True,
        }
    if isinstance(error, StaleReply):
        new = error.details.get("new", 1)
        title = ngettext("%(n)s new message since you began", "%(n)s new messages since you began", new) % {
            "n": new
        }
        words = _(
            "Read them above. Your answer was not sent and is still here; Send answer sends it as it is."
        )
        return {"title": title, "words": words, "stale": True}
    if error.status == 409:
        by = error.details.get("by")
        title = _("%(name)s was first") % {"name": by} if by else _("This question has changed meanwhile")
        return {"title": title, "words": kept, "stale": True}
    return {"title": _("Nothing was changed"), "words": refusal_words(error)}
