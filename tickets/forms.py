"""The shape of what the workspace sends. Rules and permissions are the services' business."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tickets.states import HoldReason, Priority, Status


class ReplyForm(forms.Form):
    body = forms.CharField(
        label=_("Reply"),
        max_length=settings.MESSAGE_MAX_CHARS,
        error_messages={"required": _("Write something to send.")},
    )
    override_reason = forms.CharField(label=_("Why you answer yourself"), required=False, max_length=300)
    #: How many messages the writer had seen; empty sends as it is.
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


class NoteForm(forms.Form):
    body = forms.CharField(
        label=_("Internal note"),
        max_length=settings.MESSAGE_MAX_CHARS,
        error_messages={"required": _("Write something to save.")},
    )


class AssignForm(forms.Form):
    """`owner`: an id, or empty for nobody; or `team` alone. `owner_now`: whom the page showed, to tell of a race."""

    owner = forms.IntegerField(required=False)
    team = forms.IntegerField(required=False)
    owner_now = forms.IntegerField(required=False)


class StatusForm(forms.Form):
    status = forms.ChoiceField(choices=[(s.value, s.label) for s in Status if s != Status.NEW])
    hold_reason = forms.ChoiceField(choices=[("", ""), *HoldReason.choices], required=False)
    override_reason = forms.CharField(required=False, max_length=300)


class EditForm(forms.Form):
    """Only what was sent is changed; an empty topic takes it away."""

    topic = forms.IntegerField(required=False)
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=int, required=False)
