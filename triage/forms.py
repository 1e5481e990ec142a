"""Written Persian brought to the way it is spoken.

Persian is spoken and written in two ways (نمی‌توانم, نمیتونم): both are brought to the spoken one, in the rules' terms
and in the patient's words alike.
"""

import re
from functools import lru_cache

# Letters here are folded and already made alike in sound: غ is ق, ص is س, ذ is ز.
STEMS = tuple(
    (re.compile(written), spoken)
    for written, spoken in (
        ("^(ن?می|ب|ن)خواه", r"\1خوا"),
        ("^(ن?می)خا(?=[مدنی])", r"\1خوا"),
        ("^(ن?می|ب|ن)توان", r"\1تون"),
        ("^(ن?می)دان", r"\1دون"),
        ("^(ن?می|ب|ن)مان", r"\1مون"),
        ("^(ن?می)گوی", r"\1گ"),
        ("^(ن?می)اور", r"\1ار"),
        ("^تکان", "تکون"),
        ("^دندان", "دندون"),
        ("^زبان", "زبون"),
        ("^استخوان", "استخون"),
        ("^شانه", "شونه"),
    )
)
ENDINGS = tuple(
    (re.compile(written), spoken)
    for written, spoken in (
        ("^(ن?می|ب|ن)شو(?=(د|م|ند|یم)$)", r"\1ش"),
        ("^(ن?می|ب|ن)رو(?=(د|م|ند|یم)$)", r"\1ر"),
        ("^(ن?می|ب|ن)ده(?=(د|م|ند|یم)$)", r"\1د"),
        ("^(ن?می|بی)ای(?=(د|م|ند)$)", r"\1ا"),
        ("^(ن?می.+ن)ند$", r"\1ن"),
        ("^(ن?می.+|ب[^ا].{2,}|ب(?:کش|زن|بین|کن|گیر|میر|پر|ر|ش|د))د$", r"\1ه"),
        ("ای([مش])$", r"ا\1"),
        ("وی([مش])$", r"و\1"),
        ("(?<=..)ها([مش])$", r"\1"),
        ("(?<=...)ه([مش])$", r"\1"),
        ("(?<=..)(م|ش|ت)و$", r"\1"),
    )
)
WHOLE = {
    "دیگر": "دیگه", "اگر": "اگه", "یک": "یه", "را": "رو", "بچهم": "بچم", "بچهش": "بچش", "نیس": "نیست",
    "کند": "کنه", "شود": "شه", "دهد": "بده", "زند": "بزنه", "گیرد": "بگیره", "کنند": "کنن", "شوند": "شن",
}  # fmt: skip
PREFIXES = ("می", "نمی")
OWN = {"ام": "م", "اش": "ش", "م": "م", "ش": "ش"}


@lru_cache(20_000)
def spoken_stem(key: str) -> str:
    """The beginning of a Persian word as it is spoken; also fit for a term that is only a beginning."""
    for written, spoken in STEMS:
        key = written.sub(spoken, key, count=1)
    return key


@lru_cache(20_000)
def spoken(key: str) -> str:
    """A whole Persian word as it is spoken."""
    if key in WHOLE:
        return WHOLE[key]
    if len(key) > 3:
        for written, put in ENDINGS:
            key = written.sub(put, key, count=1)
    return key


def join_persian(keys: list[str], breaks: list[int] | None = None) -> list[tuple[int, int, str]]:
    """Words as (first, after, key), with می and نمی joined to their verb and "my", "his" and "را" to their noun."""
    out: list[tuple[int, int, str]] = []
    at, end = 0, len(keys)
    while at < end:
        key = keys[at]
        bound = not (breaks and breaks[at])
        if key in PREFIXES and at + 1 < end and _is_word(keys[at + 1]) and not (breaks and breaks[at + 1]):
            out.append((at, at + 2, key + keys[at + 1]))
            at += 2
            continue
        before = out[-1][2] if out else ""
        if key in OWN and bound and len(before) > 2 and before[-1] == "ه":
            out[-1] = (out[-1][0], at + 1, before[:-1] + OWN[key])
        elif key in ("را", "رو") and bound and len(before) > 2 and before[-1] in "مشت" and at + 1 < end:
            out[-1] = (out[-1][0], at + 1, before)
        else:
            out.append((at, at + 1, key))
        at += 1
    return out


def _is_word(key: str) -> bool:
    return len(key) > 1 and "\u0600" <= key[0] <= "\u06ff"
