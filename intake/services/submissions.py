"""The contact form, from our own page or from another program."""

import datetime
import hashlib
from dataclasses import dataclass

from django.conf import settings

from common.errors import InvalidInput
from common.languages import known_or_plain
from common.text import clean, one_line
from common.transactions import one_transaction
from events.actors import Actor
from events.services.record import record
from intake.models import ConsentText, Submission
from intake.services import limits
from intake.verdicts import verdict_of, with_subject
from tickets.inbound import Inbound, Person
from tickets.models import Ticket
from tickets.services.notify import screen_link
from tickets.services.receive import Received, receive_message
from tickets.states import Channel


@dataclass(frozen=True)
class FormInput:
    """A form as it was typed. `kind` is patient or doctor; `topic` a slug, ignored when no topic has it."""

    message: str
    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""
    kind: str = "patient"
    subject: str = ""
    topic: str = ""
    consultation: str = ""

    @property
    def reach(self) -> str:
        return self.phone.strip() or self.email.strip()


@dataclass(frozen=True)
class Submitted:
    """`track_url` is empty when the words joined a ticket that was there before: whoever merely typed a phone
    number must not read what its owner wrote."""

    submission: Submission
    ticket: Ticket
    card: str

    @property
    def track_url(self) -> str:
        return screen_link(self.ticket) if self.submission.opened_ticket else ""


def submit_form(
    *,
    form: FormInput,
    form_key: str,
    consent: ConsentText,
    address: str,
    is_hurried: bool,
    actor: Actor,
    now: datetime.datetime,
) -> Submitted:
    """A person sent our own page. Raises TooMany at the limits (an emergency passes them), InvalidInput."""
    verdict = verdict_of(f"{form.subject}\n\n{form.message}", form.language)
    limits.admit(
        ("contact-address", address, limits.FORMS_PER_ADDRESS),
        ("contact-hurried", address if is_hurried else "", limits.HURRIED_FORMS_PER_ADDRESS),
        ("contact-person", form.reach, limits.FORMS_PER_CONTACT),
        is_emergency=verdict.is_emergency,
        address=address,
        now=now,
    )
    return receive_submission(
        form=form,
        door=Submission.Door.PAGE,
        form_key=form_key,
        consent=consent,
        address=address,
        actor=actor,
        now=now,
    )


@one_transaction
def receive_submission(
    *,
    form: FormInput,
    door: str,
    actor: Actor,
    now: datetime.datetime,
    form_key: str = "",
    consent: ConsentText | None = None,
    address: str = "",
) -> Submitted:
    """Store one form as a message of a ticket. The same `form_key` with the same words is the same submission.

    Raises InvalidInput (with the field) for a phone number that is none, for no words and for too many.
    """
    words = usable_words(form.message, field="message")
    person = Person.from_input(
        phone=form.phone,
        email=form.email,
        name=form.name,
        kind=form.kind,
        language=known_or_plain(form.language) or "",
    )
    subject = one_line(form.subject, 200)
    key = _key(form_key, words)
    received = receive_message(
        inbound=Inbound(
            person=person,
            channel=Channel.FORM,
            body=with_subject(subject, words, person.language),
            said_at=now,
            subject=subject,
            topic_slug=form.topic,
            consultation_ref=one_line(form.consultation, 64),
            external_key=f"form:{key}" if key else "",
            facts={"subject": subject} if subject else {},
        ),
        actor=actor,
        now=now,
    )
    if received.is_duplicate:
        submission = Submission.objects.get(message=received.message)
    else:
        submission = _store(form, received, door, key, person.language, consent, address, actor, now)
    return Submitted(submission, received.ticket, received.card)


def usable_words(text: str, *, field: str) -> str:
    """Cleaned words; raises InvalidInput when nothing is left or when there is too much to store whole."""
    words = clean(text)
    if not words:
        raise InvalidInput("Write something.", field=field)
    if len(words) > settings.MESSAGE_MAX_CHARS:
        limit = settings.MESSAGE_MAX_CHARS
        raise InvalidInput(
            f"At most {limit} characters; this has {len(words)}. Nothing was saved.", field=field
        )
    return words


def _key(form_key: str, words: str) -> str | None:
    """Words changed after "back" in the browser are another message, although the form's key is the same."""
    if not form_key:
        return None
    return f"{form_key[:64]}:{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def _store(form, received: Received, door, key, language, consent, address, actor, now) -> Submission:
    submission = Submission.objects.create(
        door=door,
        form_key=key,
        ticket=received.ticket,
        message=received.message,
        opened_ticket=received.is_new_ticket,
        language=language,
        consent=consent,
        address_digest=limits.digest(address) if address else "",
        as_sent={
            name: one_line(getattr(form, name), 254)
            for name in ("name", "phone", "email", "kind", "subject", "topic", "consultation")
        },
        created_at=now,
    )
    data = {"door": door, "message": received.message.pk}
    record(
        "submission.received",
        subject=submission,
        ticket_id=received.ticket.pk,
        actor=actor,
        now=now,
        data=data,
    )
    return submission
