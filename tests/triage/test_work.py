"""The work on a text grows with its length and no faster. Counted in calls and lines run, never by the clock."""

import sys

import pytest

from triage import assess, warm

PATTERNS = {
    "one letter": "a",
    "letters apart": "a ",
    "english": "I have chest pain and my arm is numb but no bleeding ",
    "numbers": "39.5 ",
    "digits for letters": "ch3st p41n ",
    "persian": "درد قفسه سینه دارم و نفسم بالا نمیاد ",
    "arabic": "عندي ألم في الصدر وضيق تنفس ",
    "russian": "у меня боль в груди и онемела рука ",
    "russian in latin": "u menya bolit grud ",
    "chinese": "胸口疼得厉害喘不上气",
    "mixed scripts": "сhеst раin ",
    "persian in latin": "salam ghalbam dard mikone ",
    "wrong keyboard": "ghbdtn e vtyz ,jkbn uhelm ",
    "accents": "e\u0301\u200b",
    "stops": ". ! ",
    "quotes": "'a",
}


def steps(text: str) -> int:
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += 1
        return note

    sys.settrace(note)
    try:
        assess.__wrapped__(text)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS.keys())
def test_twice_the_text_is_twice_the_work(pattern):
    text = pattern * (16_000 // len(pattern))
    warm()
    assess(text)  # what is remembered by word is remembered now
    assert steps(text * 2) <= 2.3 * steps(text) + 2000


def test_an_emergency_at_the_end_of_a_very_long_text_is_found():
    text = "My invoice is wrong and nobody answers my mails. " * 3000 + "I have crushing chest pain."
    assert assess(text).urgency == "emergency"
