"""Language codes of people and programs, brought to the ones that the screens speak."""

import re

from django.conf import settings

_SHAPE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z")


def tag_of(language: str) -> str:
    """`"zh"`, `"zh-CN"` → `"zh-hans"`, `"fa-IR"` → `"fa"`; an empty string for a language without screens."""
    base = language.split("-")[0].lower()
    tags = [code for code, _ in settings.LANGUAGES]
    if language.lower() in tags:
        return language.lower()
    return next((tag for tag in tags if tag.split("-")[0] == base), "")


def known_or_plain(language: str) -> str | None:
    """The tag to store for a BCP 47 code; languages without screens keep their base; None when it is no code."""
    if not _SHAPE.match(language) or len(language) > 35:
        return None
    return tag_of(language) or language.split("-")[0].lower()
