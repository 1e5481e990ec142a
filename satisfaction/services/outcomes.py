"""The one setter of a recovery's state, and the judgement by two answers."""

import datetime

from common.errors import TransitionRefused
from events.actors import SYSTEM, Actor
from events.models import Event
from events.services.record import record
from satisfaction.models import Recovery, SurveyInvitation, SurveyResponse
from satisfaction.states import RECOVERY_TRANSITIONS, Outcome, RecoveryState, outcome_of


def lock_recovery(**which) -> Recovery | None:
    """The recovery under a row lock, or None; taken before its ticket's lock and after its invitation's."""
    return (
        Recovery.objects.select_for_update(of=("self",))
        .select_related("consultation")
        .filter(**which)
        .first()
    )


def move_recovery(recovery: Recovery, action: str, *, now: datetime.datetime, outcome: str = "") -> None:
    """Move a locked recovery by one action of the table and save it; raises TransitionRefused."""
    after = RECOVERY_TRANSITIONS[action].get(recovery.state)
    if after is None:
        raise TransitionRefused(
            f"A recovery that is {recovery.state} cannot {action}.", status_now=recovery.state
        )
    recovery.state = after
    recovery.outcome = outcome if after == RecoveryState.DONE else Outcome.NONE
    recovery.done_at = now if after == RecoveryState.DONE else None
    recovery.save()


def close_recovery(
    recovery: Recovery,
    action: str,
    outcome: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    cause: Event | None = None,
) -> None:
    move_recovery(recovery, action, now=now, outcome=outcome)
    data = {"outcome": outcome, "first_rating": recovery.first_rating}
    if recovery.second_response:
        data["second_rating"] = recovery.second_response.rating
    record(
        "recovery.closed",
        subject=recovery,
        ticket_id=recovery.ticket_id,
        actor=actor,
        now=now,
        data=data,
        cause=cause,
    )


def judge_recovery(
    *,
    invitation: SurveyInvitation,
    response: SurveyResponse,
    actor: Actor,
    now: datetime.datetime,
    cause: Event,
) -> Recovery | None:
    """The second answer decides, and decides again when it is changed while its link works."""
    recovery = lock_recovery(consultation_id=invitation.consultation_id)
    if recovery is None:
        return None
    recovery.second_response = response
    complains = bool(set(response.reasons) & set(invitation.policy.get("always_dissatisfied", [])))
    outcome = outcome_of(recovery.first_rating, response.rating, complains_again=complains)
    close_recovery(recovery, "judge", outcome, actor=actor, now=now, cause=cause)
    return recovery


def close_unproven(
    invitation: SurveyInvitation, *, now: datetime.datetime, cause: Event | None = None
) -> None:
    """The second question found nobody (expired, undeliverable, no address): it stays counted, as not proven."""
    recovery = lock_recovery(consultation_id=invitation.consultation_id)
    if recovery and recovery.state in {RecoveryState.REMEDIED, RecoveryState.ASKED_AGAIN}:
        close_recovery(recovery, "judge", Outcome.NO_ANSWER, actor=SYSTEM, now=now, cause=cause)
