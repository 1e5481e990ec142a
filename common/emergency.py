"""Which number to call for help, by country. The table is a setting: a wrong number is a hazard (H05)."""

from django.conf import settings


def emergency_number(country: str = "") -> str:
    """The number to dial in `country` (ISO 3166 alpha-2); the installation's home country when unknown."""
    table = settings.EMERGENCY_NUMBERS
    return table.get(country.upper()) or table.get(settings.HOME_COUNTRY) or table.get("*") or "112"


def crisis_number(country: str = "") -> str:
    """The line for thoughts of suicide; the emergency number where the country has none in the settings."""
    table = settings.CRISIS_NUMBERS
    return table.get(country.upper()) or table.get(settings.HOME_COUNTRY) or emergency_number(country)
