"""Questions as cards of the queue, in groups by class."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from escalation.models import Escalation
from escalation.presentation.evidence import excerpt
from escalation.presentation.words import department_name, who
from escalation.states import Status, Urgency


@dataclass
class Group:
    label: str
    count: int
    cards: list[dict] = field(default_factory=list)


def card_of(escalation: Escalation, *, reader, current: int | None = None) -> dict:
    """The context of `components/_queue_card.html`."""
    ticket, question = escalation.ticket, escalation.question
    words, language = (question.body, question.language) if question else (ticket.subject, ticket.language)
    state_icon, state = state_of(escalation, reader)
    return {
        "id": escalation.pk,
        "url": reverse("escalation:case", args=[escalation.pk]),
        "urgency": escalation.urgency,
        "department": department_name(escalation.department),
        "duty_kind": escalation.due_kind,
        "due_at": escalation.due_at,
        "started_at": escalation.opened_at,
        "words": excerpt(words, escalation.evidence),
        "words_language": language,
        "who": who(
            ticket,
            language=ticket.language or language,
            door=ticket.get_channel_display(),
            today=timezone.localdate(),
        ),
        "state_icon": state_icon,
        "state": state,
        "current": escalation.pk == current,
    }


def state_of(escalation: Escalation, reader) -> tuple[str, str]:
    """(icon, words): who has it."""
    if escalation.status == Status.OPEN:
        return "mark-nobody", _("Nobody yet")
    if escalation.status == Status.ACCEPTED and escalation.waits_for_patient:
        return "message-circle-question-mark", _("Waiting for their reply")
    if escalation.status == Status.ACCEPTED:
        if escalation.accepted_by_id == reader.pk:
            return "check", _("Accepted by you")
        return "check", _("Accepted by %(name)s") % {"name": escalation.accepted_by.name}
    if escalation.reach_failed_at:
        return "circle-alert", _("Did not reach the patient")
    if escalation.reached_at:
        return "check-check", _("Reached the patient")
    return "check", str(escalation.get_status_display())


def groups_of(rows: list[Escalation], counts: dict[str, int], *, reader, current: int | None) -> list[Group]:
    """Emergency, Urgent, Routine; a class without questions is left out."""
    groups = []
    for urgency in Urgency:
        cards = [card_of(row, reader=reader, current=current) for row in rows if row.urgency == urgency]
        if cards:
            groups.append(Group(str(urgency.label), counts.get(urgency, len(cards)), cards))
    return groups
