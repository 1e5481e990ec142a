"""An answer on `/s/<token>/`: it counts at once, may be changed while the link works, and its words are read by triage.

A dissatisfied answer opens the recovery and its ticket in the same transaction: no worker stands between.
"""

import datetime
import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from common.errors import Conflict, InvalidInput
from common.text import clean
from events import actors
from events.models import Event
from events.services.record import record
from satisfaction.models import Recovery, SurveyInvitation, SurveyResponse
from satisfaction.services import recoveries
from satisfaction.services.invitations import lock_invitation
from satisfaction.services.outcomes import judge_recovery, lock_recovery
from satisfaction.states import RATINGS, InvitationState, Moment, Reason, is_dissatisfied
from tickets.inbound import Inbound, Person
from tickets.models import Ticket
from tickets.services.open import open_ticket
from tickets.services.receive import receive_message
from tickets.states import DONE, Channel
from triage import assess


class SurveyClosed(Conflict):
    """The link is over; nothing was saved."""

    code = "survey_closed"


@dataclass(frozen=True)
class Answered:
    """`card` is "emergency", "self_harm" or "". `recovery` is the one that this consultation has, if any."""

    response: SurveyResponse
    recovery: Recovery | None
    card: str


@transaction.atomic
def answer_survey(
    *,
    invitation_id: int,
    rating: int,
    now: datetime.datetime,
    reasons: list[str] | None = None,
    comment: str | None = None,
    may_call: bool | None = None,
) -> Answered:
    """Take an answer, or change the one that is there. None leaves a part as it was.

    Raises InvalidInput for a rating outside 1 to 5 or a comment beyond MESSAGE_MAX_CHARS, SurveyClosed after the
    link's time. A reason that we do not know (any more) counts as `other`: an answer is not lost over a code.
    """
    if rating not in RATINGS:
        raise InvalidInput("A rating is a number from 1 to 5.", field="rating")
    comment = None if comment is None else clean(comment)
    if comment and len(comment) > settings.MESSAGE_MAX_CHARS:
        raise InvalidInput("This is too long to be sent at once.", field="comment")
    invitation = lock_invitation(pk=invitation_id)
    if invitation is None or not invitation.takes_answer(now):
        raise SurveyClosed("This survey is closed.")
    response = SurveyResponse.objects.filter(invitation=invitation).first()
    is_first = response is None
    if is_first:
        response = SurveyResponse(
            invitation=invitation, kind=invitation.kind, consultation=invitation.consultation, answered_at=now
        )
    before = (response.rating, response.reasons, response.comment, response.may_call)
    response.rating = rating
    if reasons is not None:
        response.reasons = list(
            dict.fromkeys(r if r in Reason.values else Reason.OTHER.value for r in reasons)
        )
    new_words = comment is not None and comment != response.comment
    if new_words:
        response.comment, response.verdict = comment, {}
    if may_call is not None:
        response.may_call = may_call
    if not is_first and before == (response.rating, response.reasons, response.comment, response.may_call):
        known = Recovery.objects.filter(consultation_id=invitation.consultation_id).first()
        return Answered(response, known, response.card)
    response.changed_at = now
    response.save()
    invitation.state, invitation.why_not, invitation.waits_for = InvitationState.ANSWERED, "", ""
    invitation.save(update_fields=["state", "why_not", "waits_for"])
    return _act_on(invitation, response, is_first=is_first, new_words=new_words, now=now)


def _act_on(
    invitation: SurveyInvitation,
    response: SurveyResponse,
    *,
    is_first: bool,
    new_words: bool,
    now: datetime.datetime,
) -> Answered:
    actor = actors.contact(invitation.contact_id)
    dissatisfied = is_dissatisfied(
        response.rating, response.reasons, invitation.policy.get("always_dissatisfied", [])
    )
    recovery = lock_recovery(consultation_id=invitation.consultation_id)
    data = {
        "survey": invitation.kind,
        "rating": response.rating,
        "reasons": response.reasons,
        "dissatisfied": dissatisfied,
    }
    event = record(
        "survey.answered" if is_first else "survey.answer_changed",
        subject=response,
        ticket_id=recovery.ticket_id if recovery else None,
        actor=actor,
        now=now,
        data=data,
    )
    if invitation.kind == Moment.AFTER_RECOVERY:
        recovery = judge_recovery(invitation=invitation, response=response, actor=actor, now=now, cause=event)
    elif dissatisfied and recovery is None:
        recovery = recoveries.open_recovery(
            invitation=invitation, response=response, actor=actor, now=now, cause=event
        )
    elif dissatisfied:
        recoveries.sharpen_recovery(recovery, invitation=invitation, response=response, now=now)
    # A second answer that is content must not open the solved ticket again; a first one belongs on its ticket.
    must_be_seen = dissatisfied or (recovery is not None and response.kind == Moment.AFTER_CONSULTATION)
    if new_words and response.comment:
        _take_words(invitation, response, recovery, must_be_seen, actor, now, event)
    elif recovery and is_first and response.kind == Moment.AFTER_CONSULTATION:
        _put_on_ticket(response, recovery.ticket_id, "", actor, now, event)
    if recovery:
        recoveries.call_instead_of_reply(recovery, now=now)
    return Answered(response, recovery, response.card)


def _take_words(
    invitation: SurveyInvitation,
    response: SurveyResponse,
    recovery: Recovery | None,
    must_be_seen: bool,
    actor: actors.Actor,
    now: datetime.datetime,
    event: Event,
) -> None:
    """Triage reads every comment. Praise stays with the answer; all else becomes a message that somebody must act on."""
    verdict = assess(response.comment, invitation.language)
    response.verdict = {
        "medical": verdict.medical,
        "urgency": verdict.urgency or "",
        "department": verdict.department or "",
        "family": verdict.family or "",
        "language": verdict.language,
        "rules": sorted({mark.rule for mark in verdict.evidence}),
        "version": verdict.version,
    }
    response.save(update_fields=["verdict"])
    if verdict.medical or must_be_seen:
        ticket_id = recovery.ticket_id if recovery else _ticket_for_words(invitation, actor, now, event).pk
        _put_on_ticket(response, ticket_id, response.comment, actor, now, event)


def _ticket_for_words(
    invitation: SurveyInvitation, actor: actors.Actor, now: datetime.datetime, event: Event
) -> Ticket:
    """Where a satisfied patient's medical words go: their open ticket on this consultation, else a new one."""
    ref = invitation.consultation.ref
    own = Ticket.objects.filter(contact=invitation.contact, consultation_ref=ref)
    return own.exclude(status__in=sorted(DONE)).order_by("-id").first() or open_ticket(
        contact=invitation.contact,
        channel=Channel.SURVEY,
        actor=actor,
        now=now,
        subject=recoveries.subject_of(invitation),
        language=invitation.language,
        consultation_ref=ref,
        cause=event,
    )


def _put_on_ticket(
    response: SurveyResponse,
    ticket_id: int,
    words: str,
    actor: actors.Actor,
    now: datetime.datetime,
    event: Event,
) -> None:
    """The answer as a message of the ticket, by the one way in that every inbound text takes."""
    digest = hashlib.sha256(words.encode()).hexdigest()[:24]
    inbound = Inbound(
        person=Person(name=response.invitation.contact.name),
        channel=Channel.SURVEY,
        body=words,
        said_at=now,
        ticket_id=ticket_id,
        external_key=f"survey:{response.invitation_id}:{digest}",
        facts={"survey": response.kind, "rating": response.rating, "reasons": response.reasons},
    )
    received = receive_message(inbound=inbound, actor=actor, now=now, cause=event)
    response.message = received.message
    response.save(update_fields=["message"])
