"""Asking: an invitation is made with its consultation, becomes due, is sent by one address after the other, expires."""

import datetime
import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from common.languages import tag_of
from delivery.services.dispatches import queue_dispatch
from events.actors import SYSTEM, Actor
from events.models import Event
from events.services.record import record
from satisfaction.models import Consultation, Recovery, SurveyInvitation
from satisfaction.services.outcomes import close_unproven, lock_recovery, move_recovery
from satisfaction.services.policies import policy_for, survey_for
from satisfaction.states import InvitationState, Moment, RecoveryState, WaitsFor, WhyNot
from tickets.models import Contact, Ticket
from tickets.states import DONE

logger = logging.getLogger("bedside.satisfaction")

#: How long a due invitation is put off before it is looked at again.
PUT_OFF = datetime.timedelta(minutes=30)
_TEMPLATES = {Moment.AFTER_CONSULTATION: "survey", Moment.AFTER_RECOVERY: "second_survey"}


def lock_invitation(**which) -> SurveyInvitation | None:
    return (
        SurveyInvitation.objects.select_for_update(of=("self",))
        .select_related("contact", "consultation", "survey")
        .filter(**which)
        .first()
    )


def schedule_first(
    consultation: Consultation,
    *,
    language: str,
    actor: Actor,
    now: datetime.datetime,
    cause: Event | None = None,
) -> SurveyInvitation:
    """The question that follows a consultation; `language` as the platform says it, empty for the person's own."""
    policy = policy_for(consultation.kind).snapshot()
    invitation = _new(consultation, Moment.AFTER_CONSULTATION, policy, now)
    invitation.language = _language_of(consultation.contact, language)
    invitation.due_at = max(now, consultation.ended_at + _minutes(policy["delay_minutes"]))
    _settle(invitation, actor=actor, now=now, cause=cause)
    return invitation


def reschedule_first(
    invitation: SurveyInvitation,
    consultation: Consultation,
    *,
    language: str,
    changed: bool,
    actor: Actor,
    now: datetime.datetime,
) -> None:
    """A later telling of the same consultation: what was not asked yet follows it, what was asked stays."""
    if invitation.state not in {InvitationState.SCHEDULED, InvitationState.SUPPRESSED}:
        return
    invitation.contact = consultation.contact
    if not changed and _why_not(invitation, now) == invitation.why_not:
        return
    invitation.language = _language_of(consultation.contact, language)
    invitation.due_at = max(now, consultation.ended_at + _minutes(invitation.policy["delay_minutes"]))
    _settle(invitation, actor=actor, now=now)


def schedule_second(recovery: Recovery, *, now: datetime.datetime, cause: Event) -> SurveyInvitation:
    """Ask again some time after the follow-up ticket was solved; solved once more before that: later again.

    The caller holds the lock of a second invitation that exists already, and the recovery's.
    """
    consultation = recovery.consultation
    invitation = SurveyInvitation.objects.filter(
        consultation=consultation, kind=Moment.AFTER_RECOVERY
    ).first()
    if invitation is None:
        first = consultation.invitations.get(kind=Moment.AFTER_CONSULTATION)
        invitation = _new(consultation, Moment.AFTER_RECOVERY, first.policy, now)
        invitation.contact, invitation.language = recovery.contact, first.language
    elif invitation.state != InvitationState.SCHEDULED:
        return invitation
    invitation.due_at = now + _minutes(invitation.policy["second_delay_minutes"])
    _settle(invitation, actor=SYSTEM, now=now, cause=cause, ticket_id=recovery.ticket_id)
    return invitation


def _new(consultation: Consultation, kind: str, policy: dict, now: datetime.datetime) -> SurveyInvitation:
    return SurveyInvitation(
        survey=survey_for(kind),
        kind=kind,
        consultation=consultation,
        contact=consultation.contact,
        policy=policy,
        created_at=now,
    )


def _settle(
    invitation: SurveyInvitation,
    *,
    actor: Actor,
    now: datetime.datetime,
    cause: Event | None = None,
    ticket_id: int | None = None,
) -> None:
    """Give a new or changed invitation its state: scheduled, or suppressed with the reason."""
    invitation.why_not = _why_not(invitation, now)
    invitation.state = InvitationState.SUPPRESSED if invitation.why_not else InvitationState.SCHEDULED
    invitation.waits_for = ""
    invitation.expires_at = invitation.due_at + _days(invitation.policy["expiry_days"])
    invitation.save()
    kind = "survey.suppressed" if invitation.why_not else "survey.scheduled"
    _record(kind, invitation, now, actor=actor, cause=cause, ticket_id=ticket_id, why_not=invitation.why_not)


def _why_not(invitation: SurveyInvitation, now: datetime.datetime) -> str:
    if invitation.contact.blocked_at:
        return WhyNot.BLOCKED
    first = invitation.kind == Moment.AFTER_CONSULTATION
    if first and now - invitation.consultation.ended_at > _days(invitation.policy["max_age_days"]):
        return WhyNot.TOO_LATE
    return "" if addresses_of(invitation.contact) else WhyNot.NO_ADDRESS


def addresses_of(contact: Contact) -> list[tuple[str, str]]:
    """(channel, address) of a person, best first: SMS before e-mail, newest first. An address that nobody vouches for
    only where there is no other: whoever knows one address of a person can type their own beside it."""
    points = list(contact.points.filter(kind__in=["phone", "email"]))
    points = [point for point in points if point.verified_at] or points
    ranked = sorted(points, key=lambda p: (p.kind != "phone", -p.pk))
    return [("sms" if point.kind == "phone" else "email", point.value) for point in ranked]


def ask_who_is_due(now: datetime.datetime, *, limit: int = 200) -> int:
    """The sweep: send each invitation that is due, in a transaction of its own."""
    asked = 0
    while asked < limit and _ask_next(now):
        asked += 1
    return asked


def _ask_next(now: datetime.datetime) -> bool:
    pk = None
    try:
        with transaction.atomic():
            pk = (
                SurveyInvitation.objects.select_for_update(skip_locked=True)
                .filter(state=InvitationState.SCHEDULED, due_at__lte=now)
                .order_by("due_at")
                .values_list("pk", flat=True)
                .first()
            )
            if pk is None:
                return False
            _ask(lock_invitation(pk=pk), now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  (one that cannot be asked must not hold up the others)
        logger.error(
            "invitation put off", extra={"invitation": pk, "error": type(error).__name__}, exc_info=True
        )
        SurveyInvitation.objects.filter(pk=pk, state=InvitationState.SCHEDULED).update(
            due_at=now + PUT_OFF, waits_for=WaitsFor.FAULT
        )
    return True


def _ask(invitation: SurveyInvitation, now: datetime.datetime) -> None:
    waits_for = _waits_for(invitation)
    if waits_for == WaitsFor.MEDICAL and now >= invitation.expires_at:
        _give_up(invitation, InvitationState.SUPPRESSED, WhyNot.MEDICAL_OPEN, now=now)
    elif waits_for:
        _put_off(invitation, waits_for, now)
    elif why_not := _why_not(invitation, now):
        _give_up(invitation, InvitationState.SUPPRESSED, why_not, now=now)
    else:
        _send(invitation, addresses_of(invitation.contact)[0], now)


def _waits_for(invitation: SurveyInvitation) -> str:
    """Nobody is asked how it was while a doctor owes them an answer, or while their complaint is open again."""
    medical = Ticket.objects.filter(
        contact=invitation.contact,
        is_medical=True,
        medical_state__in=["", Ticket.Medical.WAITING, Ticket.Medical.ACCEPTED],
    ).exclude(status__in=sorted(DONE))
    if medical.exists():
        return WaitsFor.MEDICAL
    if invitation.kind == Moment.AFTER_RECOVERY:
        ticket = (
            Recovery.objects.select_related("ticket").get(consultation_id=invitation.consultation_id).ticket
        )
        return "" if ticket.is_done else WaitsFor.TICKET
    return ""


def _put_off(invitation: SurveyInvitation, waits_for: str, now: datetime.datetime) -> None:
    changed = invitation.waits_for != waits_for
    invitation.waits_for = waits_for
    invitation.due_at = now + PUT_OFF
    if waits_for == WaitsFor.TICKET:
        invitation.expires_at = invitation.due_at + _days(invitation.policy["expiry_days"])
    invitation.save(update_fields=["waits_for", "due_at", "expires_at"])
    if changed:
        _record("survey.put_off", invitation, now, waits_for=waits_for)


def _send(invitation: SurveyInvitation, address: tuple[str, str], now: datetime.datetime) -> None:
    invitation.state, invitation.waits_for = InvitationState.SENT, ""
    if invitation.sent_at is None:
        invitation.sent_at = now
        invitation.expires_at = now + _days(invitation.policy["expiry_days"])
    invitation.tried = [*invitation.tried, address[1]]
    invitation.save()
    event = _record("survey.asked", invitation, now, channel=address[0], attempt=len(invitation.tried))
    queue_dispatch(
        channel=address[0],
        address=address[1],
        template=_TEMPLATES[invitation.kind],
        language=invitation.language,
        params={"link": invitation.link},
        subject=invitation,
        dedupe_key=f"survey:{invitation.pk}:{len(invitation.tried)}",
        actor=SYSTEM,
        now=now,
        cause=event,
    )
    if invitation.kind == Moment.AFTER_RECOVERY:
        recovery = lock_recovery(consultation_id=invitation.consultation_id)
        if recovery and recovery.state == RecoveryState.REMEDIED:
            recovery.asked_again_at = now
            move_recovery(recovery, "ask_again", now=now)


@transaction.atomic
def try_other_address(*, invitation_id: int, cause: Event, now: datetime.datetime) -> None:
    """A carrier gave up: the next address of the person, or a failure that people can see."""
    invitation = lock_invitation(pk=invitation_id)
    if invitation is None or invitation.state != InvitationState.SENT:
        return
    others = [pair for pair in addresses_of(invitation.contact) if pair[1] not in invitation.tried]
    if others and now < invitation.expires_at:
        _send(invitation, others[0], now)
    else:
        _give_up(invitation, InvitationState.FAILED, WhyNot.NOT_DELIVERED, now=now, cause=cause)


def expire_what_is_over(now: datetime.datetime, *, limit: int = 200) -> int:
    """The sweep: links that nobody used in time."""
    over = SurveyInvitation.objects.filter(state=InvitationState.SENT, expires_at__lte=now).order_by(
        "expires_at"
    )
    count = 0
    for pk in list(over.values_list("pk", flat=True)[:limit]):
        count += _expire(pk, now)
    return count


@transaction.atomic
def _expire(pk: int, now: datetime.datetime) -> bool:
    invitation = lock_invitation(pk=pk)
    if invitation.state != InvitationState.SENT or invitation.expires_at > now:
        return False
    invitation.state = InvitationState.EXPIRED
    invitation.save(update_fields=["state"])
    event = _record("survey.expired", invitation, now)
    if invitation.kind == Moment.AFTER_RECOVERY:
        close_unproven(invitation, now=now, cause=event)
    return True


def _give_up(
    invitation: SurveyInvitation,
    state: str,
    why_not: str,
    *,
    now: datetime.datetime,
    cause: Event | None = None,
) -> None:
    invitation.state, invitation.why_not, invitation.waits_for = state, why_not, ""
    invitation.save(update_fields=["state", "why_not", "waits_for"])
    kind = "survey.failed" if state == InvitationState.FAILED else "survey.suppressed"
    event = _record(kind, invitation, now, cause=cause, why_not=why_not)
    if invitation.kind == Moment.AFTER_RECOVERY:
        close_unproven(invitation, now=now, cause=event)


def _record(
    kind: str,
    invitation: SurveyInvitation,
    now: datetime.datetime,
    *,
    actor: Actor = SYSTEM,
    cause: Event | None = None,
    ticket_id: int | None = None,
    **data,
) -> Event:
    if ticket_id is None and invitation.kind == Moment.AFTER_RECOVERY:
        found = Recovery.objects.filter(consultation_id=invitation.consultation_id)
        ticket_id = found.values_list("ticket_id", flat=True).first()
    about = {"survey": invitation.kind, **{key: value for key, value in data.items() if value}}
    return record(
        kind, subject=invitation, actor=actor, now=now, ticket_id=ticket_id, data=about, cause=cause
    )


def _language_of(contact: Contact, said: str) -> str:
    """A language of our screens: what the platform says now, else what we know of the person."""
    return tag_of(said) or tag_of(contact.language) or settings.LANGUAGE_CODE


def _minutes(count: int) -> datetime.timedelta:
    return datetime.timedelta(minutes=count)


def _days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)
