"""The loop in figures, and what stands beside a ticket."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from satisfaction.figures import Share
from satisfaction.models import Consultation, Recovery, SurveyInvitation, SurveyResponse
from satisfaction.states import InvitationState, Moment, Outcome, Reason, RecoveryState
from tickets.models import Ticket


@dataclass(frozen=True)
class ReasonFigure:
    reason: str
    label: str
    won_back: Share


@dataclass(frozen=True)
class RecoveryFigures:
    """The way of the consultations that ended in [since, until): how many people reached each step.

    `won_back` is the share of the dissatisfied. `others` counts what became of those who were not won back, by
    outcome ("" is on the way). A reason counts once for each person who gave it.
    """

    since: datetime.datetime
    until: datetime.datetime
    consultations: int
    asked: int
    answered: int
    dissatisfied: int
    #: Spoken to (or put right without a logged call); `called_in_time` of them before the deadline.
    called: int
    called_in_time: int
    remedied: int
    asked_again: int
    answered_again: int
    won_back: Share
    others: dict[str, int] = field(default_factory=dict)
    by_reason: list[ReasonFigure] = field(default_factory=list)
    #: (first day, share) for each seven days, oldest first.
    by_week: list[tuple[datetime.date, Share]] = field(default_factory=list)

    @property
    def steps(self) -> list[tuple[str, int, Share]]:
        """The funnel: (code, people, share of the step before), from the dissatisfied to the won back."""
        names = ("dissatisfied", "called", "remedied", "asked_again", "answered_again")
        counts = [getattr(self, name) for name in names] + [self.won_back.part]
        before = [self.answered, *counts]
        return [
            (name, count, Share(count, before[index]))
            for index, (name, count) in enumerate(zip((*names, "won_back"), counts, strict=True))
        ]


def recovery_figures(since: datetime.datetime, until: datetime.datetime) -> RecoveryFigures:
    """Four queries, whatever the size: three counts and the recoveries of the span (a small part of all)."""
    span = {"consultation__ended_at__gte": since, "consultation__ended_at__lt": until}
    first = {**span, "kind": Moment.AFTER_CONSULTATION}
    # The platform may have shown the link itself before we asked: whoever answered was asked.
    sent = Q(sent_at__isnull=False) & ~Q(state=InvitationState.FAILED)
    asked = SurveyInvitation.objects.filter(sent | Q(response__isnull=False), **first)
    recoveries = list(
        Recovery.objects.filter(**span)
        .select_related("consultation")
        .only(
            "state", "outcome", "reasons", "first_call_due_at", "reached_at", "remedied_at", "asked_again_at",
            "second_response_id", "consultation__ended_at",
        )
    )  # fmt: skip
    won = [r for r in recoveries if r.outcome == Outcome.RECOVERED]
    others = Counter(r.outcome for r in recoveries if r.outcome != Outcome.RECOVERED)
    return RecoveryFigures(
        since=since,
        until=until,
        consultations=Consultation.objects.filter(ended_at__gte=since, ended_at__lt=until).count(),
        asked=asked.count(),
        answered=SurveyResponse.objects.filter(**first).count(),
        dissatisfied=len(recoveries),
        called=sum(r.reached_at is not None or r.remedied_at is not None for r in recoveries),
        called_in_time=sum(r.was_called_in_time for r in recoveries),
        remedied=sum(r.remedied_at is not None for r in recoveries),
        asked_again=sum(r.asked_again_at is not None or r.second_response_id is not None for r in recoveries),
        answered_again=sum(r.second_response_id is not None for r in recoveries),
        won_back=Share(len(won), len(recoveries)),
        others=dict(others),
        by_reason=_by_reason(recoveries),
        by_week=_by_week(recoveries, since, until),
    )


def _by_reason(recoveries: list[Recovery]) -> list[ReasonFigure]:
    """Best share first; those with too few to rank at the end, most first."""
    all_of, won_of = Counter(), Counter()
    for recovery in recoveries:
        all_of.update(set(recovery.reasons))
        won_of.update(set(recovery.reasons) if recovery.outcome == Outcome.RECOVERED else ())
    labels = dict(Reason.choices)
    found = [
        ReasonFigure(code, str(labels.get(code, code)), Share(won_of[code], count))
        for code, count in all_of.items()
    ]
    return sorted(
        found,
        key=lambda f: (
            f.won_back.is_few,
            -(0 if f.won_back.is_few else f.won_back.percent),
            -f.won_back.whole,
        ),
    )


def _by_week(recoveries: list[Recovery], since, until) -> list[tuple[datetime.date, Share]]:
    week = datetime.timedelta(days=7)
    weeks = -(-(until - since) // week)
    all_of, won_of = Counter(), Counter()
    for recovery in recoveries:
        index = (recovery.consultation.ended_at - since) // week
        all_of[index] += 1
        won_of[index] += recovery.outcome == Outcome.RECOVERED
    return [((since + index * week).date(), Share(won_of[index], all_of[index])) for index in range(weeks)]


@dataclass(frozen=True)
class LastConsultation:
    """What the card beside a ticket shows: the consultation with its questions, answers and recovery."""

    consultation: Consultation
    first: SurveyInvitation | None
    second: SurveyInvitation | None
    recovery: Recovery | None
    attempts: list

    @property
    def takes_attempts(self) -> bool:
        recovery = self.recovery
        return bool(recovery) and (
            recovery.state != RecoveryState.DONE or recovery.outcome == Outcome.UNREACHABLE
        )

    @property
    def takes_remedy(self) -> bool:
        return bool(self.recovery) and self.recovery.state in {
            RecoveryState.OPEN,
            RecoveryState.CALLING,
            RecoveryState.REMEDIED,
        }


def last_consultation(ticket: Ticket) -> LastConsultation | None:
    """The consultation that the ticket is about, else the person's newest; four queries."""
    own = Consultation.objects.filter(contact_id=ticket.contact_id).select_related("recovery")
    consultation = own.filter(ref=ticket.consultation_ref).first() if ticket.consultation_ref else None
    consultation = consultation or own.order_by("-ended_at").first()
    if consultation is None:
        return None
    invitations = {i.kind: i for i in consultation.invitations.select_related("response")}
    recovery = getattr(consultation, "recovery", None)
    return LastConsultation(
        consultation=consultation,
        first=invitations.get(Moment.AFTER_CONSULTATION),
        second=invitations.get(Moment.AFTER_RECOVERY),
        recovery=recovery,
        attempts=list(recovery.attempts.select_related("by").order_by("-at")[:5]) if recovery else [],
    )
