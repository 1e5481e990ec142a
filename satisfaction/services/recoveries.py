"""The way back: opened with a deadline, calls logged, put right, asked again."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Team
from common.errors import InvalidInput, NotFound, TransitionRefused
from delivery.services.dispatches import queue_dispatch
from events.actors import Actor
from events.models import Event
from events.services.record import record
from satisfaction.models import Recovery, RecoveryAttempt, SurveyInvitation, SurveyResponse
from satisfaction.services.invitations import addresses_of, lock_invitation, schedule_second
from satisfaction.services.outcomes import close_recovery, close_unproven, lock_recovery, move_recovery
from satisfaction.states import (
    MOST_FAILED_CALLS,
    SPOKEN,
    AttemptNote,
    AttemptOutcome,
    InvitationState,
    Moment,
    Outcome,
    RecoveryState,
    Remedy,
)
from tickets.models import Clock, Ticket
from tickets.services import clocks
from tickets.services.locks import lock_ticket
from tickets.services.notify import need_attention, ticket_link
from tickets.services.open import open_ticket
from tickets.states import Channel, Priority

#: When a person asks to be called later and names no time.
CALL_AGAIN = datetime.timedelta(hours=2)
_REPLIES = (Clock.Kind.FIRST_REPLY, Clock.Kind.NEXT_REPLY)


def subject_of(invitation: SurveyInvitation) -> str:
    """The ticket's subject in the patient's language, who sees it too."""
    with translation.override(invitation.language):
        return _("After the consultation with %(doctor)s") % {"doctor": invitation.consultation.doctor_name}


def open_recovery(
    *,
    invitation: SurveyInvitation,
    response: SurveyResponse,
    actor: Actor,
    now: datetime.datetime,
    cause: Event,
) -> Recovery:
    """One recovery with one follow-up ticket and a deadline for the first call. The invitation's lock, which the
    caller holds, and a unique constraint on the consultation make it exactly one."""
    policy = invitation.policy
    ticket = open_ticket(
        contact=invitation.contact,
        channel=Channel.SURVEY,
        actor=actor,
        now=now,
        subject=subject_of(invitation),
        kind=Ticket.Kind.RECOVERY,
        language=invitation.language,
        consultation_ref=invitation.consultation.ref,
        priority=Priority.HIGH,
        is_dissatisfied=True,
        team=Team.objects.filter(pk=policy.get("team_id"), is_active=True).first(),
        cause=cause,
    )
    recovery = Recovery.objects.create(
        consultation=invitation.consultation,
        contact=invitation.contact,
        ticket=ticket,
        first_response=response,
        first_rating=response.rating,
        reasons=response.reasons,
        opened_at=now,
        first_call_due_at=_call_due(policy, response.reasons, now),
    )
    clocks.start_clock(ticket, Clock.Kind.CALL_BACK, due_at=recovery.first_call_due_at, now=now)
    data = {
        "rating": response.rating,
        "reasons": response.reasons,
        "call_due_at": recovery.first_call_due_at.isoformat(),
    }
    record(
        "recovery.opened", subject=recovery, ticket_id=ticket.pk, actor=actor, now=now, data=data, cause=cause
    )
    return recovery


def _call_due(policy: dict, reasons: list[str], now: datetime.datetime) -> datetime.datetime:
    urgent = set(reasons) & set(policy["always_dissatisfied"])
    minutes = policy["urgent_call_back_minutes"] if urgent else policy["call_back_minutes"]
    return now + datetime.timedelta(minutes=minutes)


def sharpen_recovery(
    recovery: Recovery, *, invitation: SurveyInvitation, response: SurveyResponse, now: datetime.datetime
) -> None:
    """Reasons that come with the second tap: added, and the first call is due sooner when they say so; never later."""
    if recovery.state != RecoveryState.OPEN:
        return
    recovery.first_rating = min(recovery.first_rating, response.rating)
    recovery.reasons = list(dict.fromkeys([*recovery.reasons, *response.reasons]))
    due = min(recovery.first_call_due_at, _call_due(invitation.policy, recovery.reasons, now))
    if due < recovery.first_call_due_at:
        recovery.first_call_due_at = due
        clocks.start_clock(lock_ticket(recovery.ticket_id), Clock.Kind.CALL_BACK, due_at=due, now=now)
    recovery.save()


def call_instead_of_reply(recovery: Recovery, *, now: datetime.datetime) -> None:
    """What is owed for an answer is the call; a reply in writing is not promised beside it."""
    ticket = lock_ticket(recovery.ticket_id)
    if clocks.running(ticket).filter(kind=Clock.Kind.CALL_BACK).exists():
        clocks.cancel_clocks(ticket, *_REPLIES, now=now)


@transaction.atomic
def log_attempt(
    *,
    recovery_id: int,
    outcome: str,
    actor: Actor,
    now: datetime.datetime,
    note: str = "",
    call_again_at: datetime.datetime | None = None,
) -> RecoveryAttempt:
    """Write down one call. Speaking with the person keeps the promise of the call back; asked to call later makes
    a new one. The third failed call sends "we tried to call you" and ends as unreachable, until somebody is reached.

    Raises InvalidInput for an unknown outcome, note, or a past `call_again_at`; TransitionRefused when it is over.
    """
    if outcome not in AttemptOutcome.values:
        raise InvalidInput("Say how the call went.", field="outcome")
    if note not in AttemptNote.values:
        raise InvalidInput("This note is not known.", field="note")
    if call_again_at and call_again_at <= now:
        raise InvalidInput("The next call lies in the past.", field="call_again_at")
    recovery = _locked(recovery_id)
    resumes = recovery.outcome == Outcome.UNREACHABLE and outcome in SPOKEN
    if recovery.state == RecoveryState.DONE and not resumes:
        raise TransitionRefused("This recovery is done; there is nobody to call.", status_now=recovery.state)
    later = (call_again_at or now + CALL_AGAIN) if outcome == AttemptOutcome.ASKED_LATER else None
    attempt = RecoveryAttempt.objects.create(
        recovery=recovery, outcome=outcome, note=note, call_again_at=later, by=actor.user, at=now
    )
    if outcome in SPOKEN:
        recovery.reached_at = recovery.reached_at or now
        recovery.failed_calls = 0
    else:
        recovery.failed_calls += 1
    move_recovery(recovery, "resume" if resumes else "call", now=now)
    data = {"outcome": outcome, "failed": recovery.failed_calls, **({"note": note} if note else {})}
    event = record(
        "recovery.call_logged", subject=attempt, ticket_id=recovery.ticket_id, actor=actor, now=now, data=data
    )
    _keep_promise(recovery, outcome, later, now)
    if recovery.failed_calls >= MOST_FAILED_CALLS and recovery.state == RecoveryState.CALLING:
        _give_up(recovery, actor=actor, now=now, cause=event)
    return attempt


def _keep_promise(
    recovery: Recovery, outcome: str, later: datetime.datetime | None, now: datetime.datetime
) -> None:
    if outcome not in SPOKEN:
        return
    ticket = lock_ticket(recovery.ticket_id)
    clocks.meet_clocks(ticket, Clock.Kind.CALL_BACK, *_REPLIES, now=now)
    if later and not ticket.is_done:
        clocks.start_clock(ticket, Clock.Kind.CALL_BACK, due_at=later, now=now)


def _give_up(recovery: Recovery, *, actor: Actor, now: datetime.datetime, cause: Event) -> None:
    """Nobody could be reached by phone: say so in writing, with the link to tell us when it suits."""
    ticket = lock_ticket(recovery.ticket_id)
    clocks.cancel_clocks(ticket, Clock.Kind.CALL_BACK, now=now)
    close_recovery(recovery, "give_up", Outcome.UNREACHABLE, actor=actor, now=now, cause=cause)
    addresses = addresses_of(recovery.contact)
    if not addresses:
        need_attention(ticket_id=ticket.pk, code="no_address", cause=cause, now=now)
    for channel, address in addresses[:1]:
        queue_dispatch(
            channel=channel,
            address=address,
            template="unreached",
            language=ticket.language or settings.LANGUAGE_CODE,
            params={"link": ticket_link(ticket)},
            subject=recovery,
            dedupe_key=f"unreached:{cause.pk}",
            actor=actor,
            now=now,
            ticket_id=ticket.pk,
            cause=cause,
        )


@transaction.atomic
def record_remedy(*, recovery_id: int, remedy: str, actor: Actor, now: datetime.datetime) -> Recovery:
    """What was done to put it right. The second question follows when the ticket is solved."""
    if remedy not in Remedy.values or not remedy:
        raise InvalidInput("Say what was done to put it right.", field="remedy")
    recovery = _locked(recovery_id)
    recovery.remedy = remedy
    recovery.remedied_at = recovery.remedied_at or now
    move_recovery(recovery, "remedy", now=now)
    data = {"remedy": remedy}
    record(
        "recovery.remedied", subject=recovery, ticket_id=recovery.ticket_id, actor=actor, now=now, data=data
    )
    return recovery


@transaction.atomic
def ask_again_when_solved(*, ticket_id: int, cause: Event, now: datetime.datetime) -> SurveyInvitation | None:
    """The follow-up ticket was solved: the patient says whether it is. Whom we could not reach is not asked."""
    consultation_id = (
        Recovery.objects.filter(ticket_id=ticket_id).values_list("consultation_id", flat=True).first()
    )
    if consultation_id is None:
        return None
    lock_invitation(consultation_id=consultation_id, kind=Moment.AFTER_RECOVERY)
    recovery = lock_recovery(ticket_id=ticket_id)
    if recovery.state in {RecoveryState.OPEN, RecoveryState.CALLING}:
        recovery.remedied_at = recovery.remedied_at or now
        move_recovery(recovery, "remedy", now=now)
    if recovery.state != RecoveryState.REMEDIED:
        return None
    invitation = schedule_second(recovery, now=now, cause=cause)
    if invitation.state == InvitationState.SUPPRESSED:
        close_unproven(invitation, now=now, cause=cause)
    return invitation


def _locked(recovery_id: int) -> Recovery:
    recovery = lock_recovery(pk=recovery_id)
    if recovery is None:
        raise NotFound("No such recovery.")
    return recovery
