"""The reader's own language and time zone, once somebody is signed in."""

import zoneinfo

from django.conf import settings
from django.utils import timezone, translation


def reader_preferences(get_response):
    """Staff read in the language and zone of their profile; others in what LocaleMiddleware found and the home zone.

    Programs read UTC.
    """

    def middleware(request):
        if request.path.startswith("/api/"):
            return get_response(request)
        user = request.user if request.user.is_authenticated else None
        if user and user.language and not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        timezone.activate(zone_of(user))
        try:
            return get_response(request)
        finally:
            timezone.deactivate()

    return middleware


def zone_of(user) -> zoneinfo.ZoneInfo:
    name = getattr(user, "time_zone", "") or settings.HOME_TIME_ZONE
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.HOME_TIME_ZONE)
