"""Events put into words for whoever reads them: the table holds codes, never sentences (so no clicker's language
sticks to the record)."""

from django.utils.translation import gettext as _

from events.models import Event
from tickets.models import Clock
from tickets.states import HoldReason, Priority

#: Shown elsewhere on the page, or of no use to a reader.
SILENT = (
    "message.received",
    "message.sent",
    "note.added",
    "dispatch.queued",
    "dispatch.sent",
    "dispatch.retried",
    "contact.made",
    "survey.answered",
    "submission.received",
    "message.seen",
)


def words_for(event: Event) -> str:
    """One short sentence without its subject's private words; an unknown kind is put as it is named."""
    maker = _MAKERS.get(event.kind)
    sentence = maker(event.data) if maker else event.kind.replace(".", " ").replace("_", " ")
    if event.actor_kind == "staff" and event.actor_label:
        return _("%(what)s by %(who)s") % {"what": sentence, "who": event.actor_label}
    return sentence


def _assigned(data: dict) -> str:
    name = data.get("to_name")
    return _("given to %(name)s") % {"name": name} if name else _("released, nobody owns it")


def _held(data: dict) -> str:
    reasons = dict(HoldReason.choices)
    return _("put on hold, waiting for %(whom)s") % {
        "whom": reasons.get(data.get("reason"), _("somebody else"))
    }


def _breached(data: dict) -> str:
    kinds = dict(Clock.Kind.choices)
    return _("not in time: %(clock)s") % {"clock": kinds.get(data.get("clock"), data.get("clock", ""))}


def _urgency(data: dict) -> str:
    names = {
        "": _("not medical"),
        "routine": _("routine"),
        "urgent": _("urgent"),
        "emergency": _("emergency"),
    }
    return names.get(data.get("to", ""), data.get("to", ""))


_MAKERS = {
    "ticket.opened": lambda data: _("opened"),
    "ticket.assigned": _assigned,
    "ticket.moved": lambda data: _("moved to %(team)s") % {"team": data.get("to", "")},
    "ticket.topic_set": lambda data: _("topic changed"),
    "ticket.priority_set": lambda data: (
        _("priority: %(priority)s") % {"priority": dict(Priority.choices).get(data.get("to"), data.get("to"))}
    ),
    "ticket.taken_up": lambda data: _("taken up"),
    "ticket.pended": lambda data: _("waiting for the patient"),
    "ticket.held": _held,
    "ticket.solved": lambda data: _("solved"),
    "ticket.reopened": lambda data: _("reopened"),
    "ticket.closed": lambda data: _("closed"),
    "ticket.bounced": lambda data: _("came back, a message did not arrive"),
    "ticket.urgency_raised": lambda data: _("raised to %(urgency)s") % {"urgency": _urgency(data)},
    "ticket.urgency_lowered": lambda data: _("lowered to %(urgency)s") % {"urgency": _urgency(data)},
    "ticket.attention_needed": lambda data: _("a message did not arrive"),
    "clock.breached": _breached,
    "dispatch.failed": lambda data: _("could not be delivered"),
    "contact.merge_suggested": lambda data: _("may be a person we know"),
    "escalation.opened": lambda data: _("question to doctor-support"),
    "escalation.seen": lambda data: _("seen by doctor-support"),
    "escalation.handed_over": lambda data: _("handed to another doctor"),
    "escalation.put_back": lambda data: _("put back into the queue"),
    "escalation.message_noted": lambda data: _("new words reached the doctor"),
    "escalation.asked": lambda data: _("the doctor asked the patient back"),
    "escalation.withdrawn": lambda data: _("question withdrawn"),
    "escalation.reached": lambda data: _("the answer reached the patient"),
    "escalation.not_reached": lambda data: _("the answer did not reach the patient"),
    "escalation.accept_overdue": lambda data: _("not accepted in time"),
    "escalation.answer_overdue": lambda data: _("not answered in time"),
    "escalation.raised": lambda data: _("question raised"),
    "escalation.paged": lambda data: _("doctor-support paged"),
    "escalation.accepted": lambda data: _("accepted"),
    "escalation.answered": lambda data: _("answered"),
    "escalation.returned": lambda data: _("returned to support"),
    "escalation.lowered": lambda data: _("urgency lowered"),
    "recovery.opened": lambda data: _("recovery opened"),
    "recovery.attempted": lambda data: _("call attempt logged"),
    "recovery.remedied": lambda data: _("remedy noted"),
    "recovery.call_logged": lambda data: _("call attempt logged"),
    "recovery.closed": lambda data: _("recovery closed"),
    "survey.invited": lambda data: _("survey sent"),
    "survey.asked": lambda data: _("survey sent"),
    "survey.scheduled": lambda data: _("survey planned"),
    "survey.answer_changed": lambda data: _("survey answer changed"),
    "survey.expired": lambda data: _("survey not answered"),
    "survey.failed": lambda data: _("survey could not be sent"),
    "survey.put_off": lambda data: _("survey put off"),
    "survey.suppressed": lambda data: _("survey left out"),
    "call.logged": lambda data: _("call logged"),
    "call.updated": lambda data: _("call updated"),
    "chat.started": lambda data: _("chat began"),
    "consultation.ended": lambda data: _("consultation ended"),
    "consultation.changed": lambda data: _("consultation corrected"),
    "contact.merged": lambda data: _("two records made one"),
    "contact.merge_refused": lambda data: _("confirmed as two people"),
}
