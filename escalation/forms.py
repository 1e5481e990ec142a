"""The shape of what a doctor types. What is allowed is decided by the services."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from escalation.presentation.words import DEPARTMENTS
from escalation.states import Urgency


class AnswerForm(forms.Form):
    body = forms.CharField(
        label=_("Answer to the patient"),
        max_length=settings.MESSAGE_MAX_CHARS,
        error_messages={"required": _("Write the answer.")},
    )
    #: Never empty: no clinical answer leaves without saying when to seek help.
    safety_net = forms.CharField(
        label=_("Safety net"),
        max_length=settings.MESSAGE_MAX_CHARS,
        error_messages={"required": _("Say when the patient must seek help.")},
    )
    #: The newest message that stood on the page.
    seen = forms.IntegerField(min_value=0, required=False)


class AskForm(forms.Form):
    """The same box, without the safety net: a question is no advice."""

    body = forms.CharField(
        max_length=settings.MESSAGE_MAX_CHARS, error_messages={"required": _("Write what you want to know.")}
    )
    seen = forms.IntegerField(min_value=0, required=False)


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("What support should do"),
        max_length=500,
        error_messages={"required": _("Say what support should do.")},
    )


class LowerForm(forms.Form):
    urgency = forms.ChoiceField(
        label=_("It is"),
        required=False,
        choices=[("urgent", _("Urgent")), ("routine", _("Routine")), ("", _("Not medical after all"))],
    )
    reason = forms.CharField(
        label=_("Why"), max_length=300, error_messages={"required": _("Say why the urgency is lowered.")}
    )


class HandOverForm(forms.Form):
    to = forms.IntegerField(min_value=1, error_messages={"required": _("Choose a colleague.")})


class EscalateForm(forms.Form):
    """An agent asks doctor-support; without a choice it is urgent: the queue may lower, an agent's guess may not."""

    urgency = forms.ChoiceField(label=_("How urgent"), choices=Urgency.choices, required=False)
    department = forms.ChoiceField(
        label=_("Department"), required=False, choices=[("", _("Not known")), *DEPARTMENTS.items()]
    )
    note = forms.CharField(
        label=_("Note for the doctor"),
        required=False,
        max_length=settings.MESSAGE_MAX_CHARS,
        widget=forms.Textarea,
    )

    def clean_urgency(self) -> str:
        return self.cleaned_data["urgency"] or Urgency.URGENT
