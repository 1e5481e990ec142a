"""The shape of what patients and doctors type."""

import time
import uuid

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from common.phones import to_e164
from common.text import clean, one_line
from intake.models import ConsentText
from intake.services.consent import current_consent
from intake.services.submissions import FormInput
from tickets.models import Topic

_SALT = "bedside.form-opened"
#: Nobody types a question in less; such a form is let through, but counted more strictly.
HURRIED_SECONDS = 3


class Words(forms.CharField):
    """Text cleaned before it is looked at: control characters go, emoji and mixed directions stay."""

    def __init__(self, *, lines: bool = False, **kwargs):
        self.lines = lines
        super().__init__(**kwargs)

    def to_python(self, value):
        value = "" if value is None else str(value)
        return clean(value) if self.lines else one_line(value, len(value))


def opened_stamp() -> str:
    return signing.dumps(int(time.time()), salt=_SALT)


def new_key() -> str:
    return uuid.uuid4().hex


class ContactForm(forms.Form):
    """`key` makes the same form sent twice one message; `website` is a trap that people do not see."""

    kind = forms.ChoiceField(
        label=gettext_lazy("I am"),
        choices=[
            ("patient", gettext_lazy("a patient, or I write for one")),
            ("doctor", gettext_lazy("a doctor")),
        ],
        widget=forms.RadioSelect,
        initial="patient",
    )
    message = Words(
        label=gettext_lazy("Your message"),
        lines=True,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    name = Words(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    phone = Words(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=64,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "class": "ltr"}
        ),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "ltr"}),
    )  # fmt: skip
    topic = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False)
    consultation = Words(label=gettext_lazy("Number of the consultation"), required=False, max_length=64)
    language = forms.ChoiceField(label=gettext_lazy("Answer me in"), choices=settings.LANGUAGES)
    consent = forms.BooleanField(required=True)
    consent_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, data=None, **kwargs):
        self.consent_text = current_consent()
        kwargs.setdefault(
            "initial",
            {
                "kind": "patient",
                "language": get_language(),
                "key": new_key(),
                "opened": opened_stamp(),
                "consent_version": self.consent_text.version if self.consent_text else None,
            },
        )
        super().__init__(data, **kwargs)
        self.fields["topic"].choices = _topic_choices()
        self.fields["consent"].label = self.consent_text.label if self.consent_text else _("I agree.")
        self.fields["consent"].error_messages["required"] = _(
            "Please agree, so that we may read and keep it."
        )

    def clean_message(self):
        words = self.cleaned_data["message"]
        if len(words) > settings.MESSAGE_MAX_CHARS:
            raise forms.ValidationError(
                _("At most %(limit)s characters; this has %(count)s."),
                params={"limit": settings.MESSAGE_MAX_CHARS, "count": len(words)},
            )
        return words

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and to_e164(phone) is None:
            raise forms.ValidationError(_("This is no phone number that we could call."))
        return phone

    def clean(self):
        cleaned = super().clean()
        asked = {"phone", "email"} & set(self.errors)
        if not asked and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", _("Give a phone number or an e-mail address, so that we can answer."))
        return cleaned

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    @property
    def is_hurried(self) -> bool:
        """Sent faster than typed, or without our stamp."""
        try:
            opened = signing.loads(self.cleaned_data.get("opened", ""), salt=_SALT)
        except signing.BadSignature:
            return True
        return time.time() - opened < HURRIED_SECONDS

    @property
    def agreed(self) -> ConsentText | None:
        """The version that was on the page when it was read."""
        shown = ConsentText.objects.filter(version=self.cleaned_data.get("consent_version")).first()
        return shown or self.consent_text

    def as_input(self) -> FormInput:
        names = ("message", "name", "phone", "email", "language", "kind", "topic", "consultation")
        return FormInput(**{name: self.cleaned_data.get(name) or "" for name in names})


def _topic_choices() -> list:
    topics = list(Topic.objects.filter(is_active=True))
    for_patients = [(t.slug, t.label) for t in topics if t.for_patients]
    for_doctors = [(t.slug, t.label) for t in topics if t.for_doctors and not t.for_patients]
    choices = [("", _("I do not know")), *for_patients]
    return [*choices, (_("For doctors"), for_doctors)] if for_doctors else choices


def _line(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto", "placeholder": gettext_lazy("Write a message")})


class ChatForm(forms.Form):
    text = Words(label=gettext_lazy("Message"), lines=True, widget=_line(1))
    name = Words(label=gettext_lazy("Your name"), required=False, max_length=120)
    phone = Words(
        label=gettext_lazy("Phone"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "ltr"}),
    )  # fmt: skip
    topic = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False)
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    clean_phone = ContactForm.clean_phone

    def __init__(self, data=None, **kwargs):
        kwargs.setdefault("initial", {"key": new_key()})
        super().__init__(data, **kwargs)
        self.fields["topic"].choices = _topic_choices()

    def clean_text(self):
        self.cleaned_data["message"] = self.cleaned_data["text"]
        return ContactForm.clean_message(self)


class MoreForm(forms.Form):
    """More words on the page of a ticket."""

    text = Words(label=gettext_lazy("Write more"), lines=True, widget=_line(2))
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    clean_text = ChatForm.clean_text

    def __init__(self, data=None, **kwargs):
        kwargs.setdefault("initial", {"key": new_key()})
        super().__init__(data, **kwargs)
