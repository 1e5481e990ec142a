"""Codes of the queue in the reader's words."""

import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.calendars import list_comma, localize_digits
from tickets.models import Contact, Ticket

DEPARTMENTS = {
    "cardiology": gettext_lazy("Cardiology"),
    "neurology": gettext_lazy("Neurology"),
    "obstetrics_gynaecology": gettext_lazy("Obstetrics and gynaecology"),
    "paediatrics": gettext_lazy("Paediatrics"),
    "psychiatry": gettext_lazy("Psychiatry"),
    "dermatology": gettext_lazy("Dermatology"),
    "gastroenterology": gettext_lazy("Gastroenterology"),
    "pulmonology": gettext_lazy("Pulmonology"),
    "orthopaedics": gettext_lazy("Orthopaedics"),
    "ent": gettext_lazy("Ear, nose and throat"),
    "ophthalmology": gettext_lazy("Ophthalmology"),
    "urology": gettext_lazy("Urology"),
    "endocrinology": gettext_lazy("Endocrinology"),
    "infectious": gettext_lazy("Infectious diseases"),
    "oncology": gettext_lazy("Oncology"),
    "dental": gettext_lazy("Dental"),
    "pharmacy": gettext_lazy("Pharmacy"),
    "internal": gettext_lazy("Internal medicine"),
    "emergency": gettext_lazy("Emergency medicine"),
}


def department_name(code: str) -> str:
    return str(DEPARTMENTS.get(code, ""))


def language_name(code: str) -> str:
    """In the reader's language: "Persian"."""
    try:
        return str(translation.get_language_info(code)["name_translated"]) if code else ""
    except KeyError:
        return ""


def age_of(contact: Contact, today: datetime.date) -> int | None:
    born = contact.born_on
    if born is None or born > today:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def age_words(contact: Contact, today: datetime.date) -> str:
    """The age in the reader's digits; empty when it is not known."""
    age = age_of(contact, today)
    return "" if age is None else localize_digits(age, translation.get_language())


def who(ticket: Ticket, *, language: str, door: str, today: datetime.date) -> str:
    """The least that a doctor needs on a card: "Patient, 58, Chinese, chat". Never a name or a number."""
    kind = ticket.contact.get_kind_display()
    parts = [kind, age_words(ticket.contact, today), language_name(language), door]
    return list_comma(translation.get_language()).join(part for part in parts if part)


def short_name(contact: Contact) -> str:
    """First name and an initial: enough to speak to somebody, not to look them up."""
    words = contact.name.split()
    if not words:
        return _("No name given")
    return words[0] if len(words) == 1 else f"{words[0]} {words[-1][0]}."
