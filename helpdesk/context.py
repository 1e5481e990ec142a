"""What every template may count on."""

from django.conf import settings

from common.emergency import crisis_number, emergency_number


def page(request) -> dict:
    country = getattr(request, "country", "") or settings.HOME_COUNTRY
    return {
        "emergency_number": emergency_number(country),
        "crisis_number": crisis_number(country),
        "public_url": settings.PUBLIC_URL,
        "languages": settings.LANGUAGES,
    }
