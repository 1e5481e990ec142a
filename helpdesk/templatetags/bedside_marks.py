"""The words and shapes of state: one table for the tags of `bedside_ui`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: state → (symbol in the sprite, tone, filled, words)
MARKS = {
    "emergency": ("mark-emergency", "danger", True, _("Emergency")),
    "urgent": ("mark-urgent", "warn", True, _("Urgent")),
    "routine": ("square-plus", "", False, _("Routine")),
    "medical": ("square-plus", "", False, _("Medical")),
    "overdue": ("mark-overdue", "danger", True, _("Overdue")),
    "soon": ("mark-soon", "warn", False, _("Due soon")),
    "later": ("clock", "", False, _("Due later")),
    "paused": ("circle-pause", "quiet", False, _("Paused")),
    "kept": ("mark-kept", "ok", True, _("Kept")),
    "reached": ("mark-kept", "ok", True, _("Reached")),
    "accepted": ("mark-kept", "ok", True, _("Accepted")),
    "done": ("check", "ok", False, _("Done")),
    "dissatisfied": ("mark-dissatisfied", "", False, _("Dissatisfied")),
    "won_back": ("heart-handshake", "ok", False, _("Won back")),
    "repeat": ("repeat-2", "", False, _("Repeat contact")),
    "in_consultation": ("stethoscope", "", False, _("In consultation")),
    "unknown": ("circle-question-mark", "warn", False, _("Not asked yet")),
    "queued": ("clock", "quiet", False, _("On its way")),
    "sending": ("clock", "quiet", False, _("On its way")),
    "sent": ("check", "quiet", False, _("Sent")),
    "delivered": ("check-check", "quiet", False, _("Delivered")),
    "seen": ("check-check", "quiet", False, pgettext_lazy("a message", "Seen")),
    "failed": ("circle-alert", "danger", False, _("Not sent")),
    "nobody": ("mark-nobody", "quiet", False, _("Nobody")),
    "live": ("radio", "ok", False, _("Live")),
    "live_stopped": ("wifi-off", "warn", False, _("Live updates stopped")),
    "closed": ("lock", "quiet", False, _("Closed")),
}

#: Stroke icons that point somewhere, and so turn round in a page that runs from right to left.
MIRRORED = {
    "reply",
    "send",
    "undo-2",
    "arrow-left",
    "arrow-right",
    "chevron-right",
    "chevrons-right",
    "log-out",
    "list-indent-increase",
    "phone-incoming",
    "phone-outgoing",
    "phone-missed",
    "corner-down-right",
    "panel-right",
    "text-quote",
    "arrow-down-wide-narrow",
    "message-square",
    "mark-dissatisfied",
    "external-link",
    "trending-up",
    "trending-down",
    "messages-square",
}

#: What is owed → (while it is due, once it is overdue). `%(time)s` is a length of time such as "1 h 10 min".
DUTIES = {
    "answer": (_("Answer due in %(time)s"), _("Answer overdue %(time)s")),
    "reply": (_("Reply due in %(time)s"), _("Reply overdue %(time)s")),
    "accept": (_("Accept in %(time)s"), _("Accept overdue %(time)s")),
    "doctor_answer": (_("Doctor’s answer in %(time)s"), _("Doctor’s answer overdue %(time)s")),
    "call_back": (_("Call back due in %(time)s"), _("Call back overdue %(time)s")),
    "reach": (_("Reach the patient in %(time)s"), _("Patient not reached, overdue %(time)s")),
    "resolve": (_("Solve within %(time)s"), _("Solution overdue %(time)s")),
    "promise": (_("Promise due in %(time)s"), _("Promise overdue %(time)s")),
    "survey": (_("Second survey in %(time)s"), _("Second survey overdue %(time)s")),
    "due": (_("Due in %(time)s"), _("Overdue %(time)s")),
}
#: Names that other parts use for the same duty.
DUTY_ALIASES = {
    "first_reply": "reply",
    "next_reply": "reply",
    "resolution": "resolve",
    "callback": "call_back",
    "doctor": "doctor_answer",
    "accept_due": "accept",
    "answer_due": "answer",
}

#: channel → (icon, word)
CHANNELS = {
    "chat": ("message-circle", _("chat")),
    "phone": ("phone", _("phone")),
    "call": ("phone", _("phone")),
    "web": ("file-text", _("contact form")),
    "form": ("file-text", _("contact form")),
    "email": ("mail", _("e-mail")),
    "survey": ("star", _("survey")),
    "sms": ("smartphone", _("text message")),
    "api": ("globe", _("platform")),
    "portal": ("globe", _("patient page")),
    "link": ("globe", _("patient page")),
}

#: status → (icon, word), in the words of staff.
STATUSES = {
    "new": ("circle-dot", _("New")),
    "open": ("circle-dot", _("Open")),
    "pending": ("hourglass", _("Waiting for the patient")),
    "on_hold": ("circle-pause", _("On hold")),
    "hold": ("circle-pause", _("On hold")),
    "solved": ("circle-check", _("Solved")),
    "closed": ("lock", _("Closed")),
}
