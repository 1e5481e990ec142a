"""The only road from a person and an id to a medical question. Absent and forbidden look the same."""

import datetime

from accounts.access import note_access
from accounts.models import ApiToken, Role, User
from common.errors import NotFound
from escalation.models import Escalation
from tickets.access import visible_tickets


def visible_escalations(user):
    """Doctor-support and supervisors see all; agents those of the tickets that they see."""
    if isinstance(user, User) and (user.is_doctor or user.is_supervisor) and user.is_active:
        return Escalation.objects.all()
    return Escalation.objects.filter(ticket__in=visible_tickets(user))


def access_escalation(
    user, escalation_id: int, *, now: datetime.datetime, purpose: str = "read"
) -> Escalation:
    """The question with what a case shows, the read written down; raises NotFound."""
    escalation = visible_escalations(user).for_screen().filter(pk=escalation_id).first()
    if escalation is None:
        raise NotFound("No such medical question, or not yours to see.")
    who = {"token": user} if isinstance(user, ApiToken) else {"user": user}
    note_access(subject=escalation, now=now, purpose=purpose, **who)
    return escalation


def demand_desk(user: User) -> None:
    """The doctor-support pages are for doctors, and for supervisors to look; raises NotFound."""
    if not (user.is_doctor or user.is_supervisor):
        raise NotFound("No such page, or not yours to see.")


def access_doctor(doctor_id: int) -> User:
    """A colleague to hand over to; raises NotFound."""
    doctor = User.objects.filter(pk=doctor_id, role=Role.DOCTOR, is_active=True).first()
    if doctor is None:
        raise NotFound("No such doctor.")
    return doctor
