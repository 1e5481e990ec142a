"""The texts that go out. Fixed and reviewed: no words of patients, no health, only that there is something, and where."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from common.languages import tag_of


@dataclass(frozen=True)
class Wording:
    subject: str
    body: str


def compose(template: str, *, language: str, params: dict) -> Wording:
    """The words of one template in one language; raises KeyError for an unknown template or a missing link."""
    with translation.override(tag_of(language) or language):
        return _TEMPLATES[template](params)


def _reply(params: dict) -> Wording:
    return Wording(
        _("You have a reply"), _("You have a reply from the support team. Read it here: %(link)s") % params
    )


def _survey(params: dict) -> Wording:
    return Wording(
        _("How was your consultation?"), _("How was your consultation? One tap answers: %(link)s") % params
    )


def _second_survey(params: dict) -> Wording:
    return Wording(_("Did we put it right?"), _("Did we put it right? One tap tells us: %(link)s") % params)


def _unreached(params: dict) -> Wording:
    return Wording(
        _("We tried to call you"), _("We tried to call you. Tell us when it suits you: %(link)s") % params
    )


_TEMPLATES = {"reply": _reply, "survey": _survey, "second_survey": _second_survey, "unreached": _unreached}
TEMPLATES = tuple(_TEMPLATES)
