"""One question as a case: its three clocks, its words, what was said around it, and the facts beside it."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.calendars import localize_digits
from common.durations import Span
from common.emergency import emergency_number
from escalation import queries
from escalation.models import Escalation
from escalation.presentation.evidence import mark_evidence
from escalation.presentation.words import age_words, department_name, language_name, short_name
from escalation.states import Status, Urgency
from tickets.models import Message, Note


def case_context(escalation: Escalation, *, reader: User, now: datetime.datetime) -> dict:
    """What `escalation/_case.html` and `_facts.html` read. Five queries."""
    ticket, question = escalation.ticket, escalation.question
    own = escalation.accepted_by_id == reader.pk
    may_act = reader.is_doctor and escalation.is_active
    lately = queries.contacts_lately(ticket, now=now)
    medical = [said for said in lately if getattr(said, "assessment", None) and said.assessment.medical]
    return {
        "escalation": escalation,
        "ticket": ticket,
        "department": department_name(escalation.department),
        "is_emergency": escalation.urgency == Urgency.EMERGENCY,
        "title": _title(ticket.subject, question),
        "words": mark_evidence(question.body, escalation.evidence) if question else None,
        "question": question,
        "question_language": language_name(question.language) if question else "",
        "messages_around": [_message(said, ticket, reader) for said in queries.words_around(escalation)],
        "notes": [_note(note) for note in queries.notes_of(escalation)],
        "is_own": own,
        "held_by": escalation.accepted_by.name if escalation.accepted_by else "",
        "can_accept": may_act and escalation.status == Status.OPEN,
        "can_answer": may_act and own and escalation.status == Status.ACCEPTED,
        "can_take_over": may_act and not own and escalation.status == Status.ACCEPTED,
        "accept_words": _accept_words(escalation, own),
        "repeat": _repeat(len(medical)),
        "seen": ticket.message_count,
        "answer_language": language_name(ticket.language),
        "colleagues": queries.colleagues(reader) if may_act and own else [],
        **_facts(escalation, lately, now),
    }


def _title(subject: str, question: Message | None) -> str:
    """A subject that is the beginning of the words says that they go on."""
    words = " ".join(question.body.split()) if question else ""
    return f"{subject}…" if words.startswith(subject) and len(words) > len(subject) else subject


def _note(note: Note) -> dict:
    name = note.author.name if note.author else ""
    return {"id": note.pk, "author_name": name, "at": note.created_at, "text": note.body}


def _message(said: Message, ticket, reader: User) -> dict:
    inbound = said.direction == Message.Direction.INBOUND
    return {
        "direction": said.direction,
        "name": short_name(ticket.contact)
        if inbound
        else (said.author.name if said.author else said.author_label),
        "is_own": said.author_id == reader.pk,
        "channel": said.channel,
        "at": said.said_at,
        "text": said.body,
        "language": said.language,
        "delivery": said.delivery,
    }


def usual_safety_net(escalation: Escalation) -> str:
    """What stands in the safety net until the doctor makes it fit, in the patient's language."""
    ticket = escalation.ticket
    number = emergency_number(ticket.contact.country)
    with translation.override(ticket.language or settings.LANGUAGE_CODE):
        return _(
            "If it gets worse or something new comes up, write or call us at any hour. "
            "In an emergency call %(number)s at once."
        ) % {"number": localize_digits(number, translation.get_language())}


def _accept_words(escalation: Escalation, own: bool) -> str:
    """ "In 18 min, by you": how long it took and who has it."""
    if not escalation.accepted_at:
        return ""
    span = Span.of((escalation.accepted_at - escalation.opened_at).total_seconds())
    hours, minutes = span.days * 24 + span.hours, span.minutes
    if hours:
        taken = _("In %(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    else:
        taken = ngettext("In %(n)s min", "In %(n)s min", minutes) % {"n": minutes}
    if own:
        return _("%(span)s, by you") % {"span": taken}
    return _("%(span)s, by %(name)s") % {"span": taken, "name": escalation.accepted_by.name}


def _repeat(count: int) -> str:
    if count < 2:
        return ""
    return _("%(n)s health contacts in %(hours)s h") % {"n": count, "hours": queries.REPEAT_HOURS}


def _facts(escalation: Escalation, lately: list[Message], now: datetime.datetime) -> dict:
    contact = escalation.ticket.contact
    known = [
        (_("Age"), age_words(contact, timezone.localdate(now))),
        (_("Language"), language_name(contact.language or escalation.ticket.language)),
        (_("Country"), contact.country),
        (_("Consultation"), escalation.ticket.consultation_ref),
    ]
    return {
        "person_name": short_name(contact),
        "person_kind": contact.get_kind_display(),
        "known": [(term, value) for term, value in known if value],
        "contacts_lately": [_contact_row(said) for said in lately],
        "earlier": [
            {
                "icon": "check" if other.status == Status.ANSWERED else "circle",
                "words": other.ticket.subject,
                "url": reverse("escalation:case", args=[other.pk]),
                "at": other.opened_at,
            }
            for other in queries.earlier_questions(escalation)
        ],
    }


def _contact_row(said: Message) -> dict:
    icons = {
        "chat": "message-circle",
        "phone": "phone",
        "survey": "star",
        "email": "mail",
        "form": "file-text",
    }
    about_health = getattr(said, "assessment", None) and said.assessment.medical
    door = said.get_channel_display()
    words = _("%(door)s, about health") % {"door": door} if about_health else str(door)
    return {"icon": icons.get(said.channel, "globe"), "words": words, "at": said.said_at}
