"""Phone numbers to E.164 and back, by the installation's default region."""

import phonenumbers
from django.conf import settings


def to_e164(raw: str, region: str | None = None) -> str | None:
    """`"0917 555 01 42"` → `"+989175550142"`; None when it is no phone number that could be dialled.

    `region` is ISO 3166 alpha-2 and defaults to the installation's PHONE_REGION. Possible but unassigned
    ranges are kept (E.164 length holds): new ranges open faster than tables are updated.
    """
    try:
        parsed = phonenumbers.parse(raw, region or settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def to_readable(e164: str) -> str:
    """International format with spaces, for screens; the input itself when it cannot be parsed."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def country_of(e164: str) -> str:
    """ISO 3166 alpha-2 country of a number, or an empty string.

    For a range that the tables do not know, the main country of its calling code: it picks an emergency number.
    """
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(parsed)
    region = region or phonenumbers.region_code_for_country_code(parsed.country_code)
    return region if region.isalpha() and region != "ZZ" else ""
