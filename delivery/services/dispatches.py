"""Queueing a Dispatch, sending it with retries, and naming its final failure."""

import datetime
import logging
import random
import time

from django.db import transaction
from django.db.models import F

from common.clock import utc_now
from delivery.models import Dispatch, DispatchAttempt, Provider
from delivery.providers import CARRIERS, Failure
from delivery.wording import TEMPLATES, compose
from events.actors import SYSTEM, Actor
from events.models import Event
from events.services.record import record

logger = logging.getLogger("bedside.delivery")

#: Seconds until the next try after each failure; when they are used up the Dispatch has failed for good.
RETRIES = (10, 60, 300, 1800, 7200)
#: A Dispatch that hangs in sending for this long belonged to a process that died: a second SMS beats none.
SENDING_LEASE = 60


@transaction.atomic
def queue_dispatch(
    *,
    channel: str,
    address: str,
    template: str,
    language: str,
    params: dict,
    subject,
    dedupe_key: str,
    actor: Actor,
    now: datetime.datetime,
    ticket_id: int | None = None,
    send_after: datetime.datetime | None = None,
    cause: Event | None = None,
) -> Dispatch:
    """Ask for one SMS or e-mail; the same `dedupe_key` again returns the first one.

    `params` carries a link and codes only. `address` is E.164 or an e-mail address.
    """
    if template not in TEMPLATES:
        raise ValueError(f"unknown template {template!r}")
    dispatch, created = Dispatch.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "channel": channel,
            "address": address,
            "template": template,
            "language": language or "en",
            "params": params,
            "subject_type": subject._meta.model_name,
            "subject_id": subject.pk,
            "ticket_id": ticket_id,
            "due_at": send_after or now,
            "created_at": now,
        },
    )
    if created:
        _record("dispatch.queued", dispatch, actor, now, cause=cause)
    return dispatch


def send_due_dispatches(now: datetime.datetime, *, seconds: float = 20) -> int:
    """The sweep: claim what is due, one by one, and send it; stops in time for its task's limit."""
    sent, until = 0, time.monotonic() + seconds
    while time.monotonic() < until and (dispatch := _claim(now)):
        _send(dispatch)
        sent += 1
    return sent


def send_dispatch(*, dispatch_id: int, now: datetime.datetime) -> bool:
    """Send one Dispatch if it is due; True when this call sent it."""
    dispatch = _claim(now, pk=dispatch_id)
    return _send(dispatch) if dispatch else False


@transaction.atomic
def _claim(now: datetime.datetime, **which) -> Dispatch | None:
    """Take one due row into `sending` with a lease; two senders never hold the same one."""
    dispatch = (
        Dispatch.objects.select_for_update(skip_locked=True)
        .filter(status__in=[Dispatch.Status.QUEUED, Dispatch.Status.SENDING], due_at__lte=now, **which)
        .order_by("due_at")
        .first()
    )
    if dispatch is None:
        return None
    dispatch.status = Dispatch.Status.SENDING
    dispatch.attempts = F("attempts") + 1
    dispatch.due_at = now + datetime.timedelta(seconds=SENDING_LEASE)
    dispatch.save(update_fields=["status", "attempts", "due_at"])
    dispatch.refresh_from_db()
    return dispatch


def _send(dispatch: Dispatch) -> bool:
    provider = Provider.objects.filter(channel=dispatch.channel, is_active=True).order_by("rank").first()
    try:
        if dispatch.attempts > len(RETRIES) + 1:
            raise Failure("gave_up", final=True)  # every try since the last rung killed its process
        if provider is None:
            raise Failure("no_provider")
        reference = _carry(provider, dispatch)
    except Failure as failure:
        _note_failure(dispatch, provider, failure, now=utc_now())
        return False
    _note_sent(dispatch, provider, reference, now=utc_now())
    return True


def _carry(provider: Provider, dispatch: Dispatch) -> str:
    """Hand it to the carrier. What a carrier raises unforeseen is a failure like another, on the same ladder."""
    try:
        wording = compose(dispatch.template, language=dispatch.language, params=dispatch.params)
        return CARRIERS[provider.kind](provider, dispatch, wording)
    except Failure:
        raise
    except Exception as error:
        logger.error("carrier broke", extra={"dispatch": dispatch.pk, "error": type(error).__name__})
        raise Failure("broken") from error


@transaction.atomic
def _note_sent(dispatch: Dispatch, provider: Provider, reference: str, *, now: datetime.datetime) -> None:
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    DispatchAttempt.objects.create(dispatch=dispatch, at=now, provider=provider, outcome="sent")
    if dispatch.status == Dispatch.Status.SENT:
        return
    dispatch.status, dispatch.sent_at, dispatch.failed_at = Dispatch.Status.SENT, now, None
    dispatch.provider, dispatch.provider_reference, dispatch.failure = provider, reference, ""
    dispatch.save()
    _record("dispatch.sent", dispatch, SYSTEM, now)


@transaction.atomic
def _note_failure(
    dispatch: Dispatch, provider: Provider | None, failure: Failure, *, now: datetime.datetime
) -> None:
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    DispatchAttempt.objects.create(dispatch=dispatch, at=now, provider=provider, outcome=failure.code[:40])
    if dispatch.status != Dispatch.Status.SENDING:
        return  # another sender, after our lease ran out, was luckier
    dispatch.failure = failure.code[:40]
    if failure.final or dispatch.attempts > len(RETRIES):
        dispatch.status, dispatch.failed_at = Dispatch.Status.FAILED, now
        _record("dispatch.failed", dispatch, SYSTEM, now, failure=dispatch.failure)
    else:
        wait = RETRIES[dispatch.attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311
        dispatch.status, dispatch.due_at = Dispatch.Status.QUEUED, now + datetime.timedelta(seconds=wait)
    dispatch.save()


@transaction.atomic
def retry_dispatch(*, dispatch_id: int, actor: Actor, now: datetime.datetime) -> Dispatch:
    """Try a failed Dispatch again from the beginning of its ladder, as asked by a person."""
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch_id)
    if dispatch.status == Dispatch.Status.FAILED:
        dispatch.status, dispatch.due_at, dispatch.attempts = Dispatch.Status.QUEUED, now, 0
        dispatch.failed_at = None
        dispatch.save()
        _record("dispatch.retried", dispatch, actor, now)
    return dispatch


def _record(kind: str, dispatch: Dispatch, actor: Actor, now: datetime.datetime, cause=None, **data) -> None:
    about = {"channel": dispatch.channel, "template": dispatch.template}
    about |= {"subject": dispatch.subject_type, "subject_id": dispatch.subject_id, **data}
    record(
        kind, subject=dispatch, actor=actor, now=now, ticket_id=dispatch.ticket_id, data=about, cause=cause
    )
