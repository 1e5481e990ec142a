"""The only road to an invitation, an answer or a recovery. Absent and forbidden look the same."""

import datetime
import secrets

from accounts.models import ApiToken, User
from common.errors import NotFound
from satisfaction.models import Recovery, SurveyInvitation, SurveyResponse
from tickets.access import access_ticket, visible_tickets


def access_invitation_by_token(token: str) -> SurveyInvitation:
    """The patient's own road: the secret of `/s/<token>/` is the proof. Raises NotFound."""
    found = (
        SurveyInvitation.objects.select_related("contact", "consultation", "survey")
        .filter(token=token)
        .first()
    )
    if found is None or not secrets.compare_digest(found.token, token):
        raise NotFound("This link is not known.")
    return found


def visible_recoveries(who: User | ApiToken):
    """A recovery is seen by whoever sees its ticket."""
    if isinstance(who, User) and (who.is_supervisor or who.is_doctor):
        return Recovery.objects.all()
    return Recovery.objects.filter(ticket__in=visible_tickets(who))


def visible_responses(who: User | ApiToken):
    """Supervisors, and programs of their own, see every answer; an agent those that became their work."""
    if isinstance(who, User) and not (who.is_supervisor or who.is_doctor):
        return SurveyResponse.objects.filter(consultation__recovery__ticket__in=visible_tickets(who))
    return SurveyResponse.objects.all()


def visible_invitations(who: User | ApiToken):
    """As answers: the link of an invitation is the key to the patient's own page, and to their ticket from there."""
    if isinstance(who, User) and not (who.is_supervisor or who.is_doctor):
        return SurveyInvitation.objects.filter(consultation__recovery__ticket__in=visible_tickets(who))
    return SurveyInvitation.objects.all()


def access_recovery(user: User, number: int, *, now: datetime.datetime) -> Recovery:
    """The recovery of a ticket by the ticket's number, for somebody who sees the ticket; raises NotFound."""
    ticket = access_ticket(user, number, now=now, purpose="recovery")
    recovery = Recovery.objects.filter(ticket=ticket).first()
    if recovery is None:
        raise NotFound("This ticket follows up no survey.")
    return recovery
