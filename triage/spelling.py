"""The key under which a folded word is looked up: spelling that sounds alike becomes one.

Applied to the rules' terms and to the patient's words alike, so the keys never need to be readable.
"""

import re

SOUNDS = {  # letters that sound alike, by language: Persian has four z and three s, Arabic mixes only ض and ظ
    "fa": str.maketrans("صثطظضذحغ", "سستزززهق"),
    "ar": str.maketrans("ظ", "ض"),
}
CYRILLIC_SOUND = str.maketrans({"о": "а", "ы": "и", "й": "и", "э": "е", "щ": "ш", "ъ": "", "ь": "", "ц": "ц"})
SHORT = ("مش", "مو", "ما", "لا")  # Arabic negations that take "and" as a prefix
ENDINGS = range(3, 9)  # letters of an ending that a Latin term may name: "~itis"
LONG_RUN = re.compile(r"(.)\1{2,}")
DOUBLE = re.compile(r"(.)\1")
ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "عال", "هال", "ال", "لل", "و", "ف", "ب", "ل", "ع", "ه")


def script_of(word: str) -> str:
    """The script of a folded word, by its first letter that has one."""
    for char in word:
        if "a" <= char <= "z":
            return "latin"
        if "\u0400" <= char <= "\u052f":
            return "cyrillic"
        if "\u0600" <= char <= "\u06ff":
            return "arabic"
        if "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf":
            return "han"
    return ""


def sound_key(word: str) -> str:
    """The lookup key of one folded word."""
    if word.isdigit():
        return word
    if "'" in word:
        word = word.replace("'", "")
    if len(word) > 2:
        word = LONG_RUN.sub(r"\1", word)
    first = word[:1]
    if "\u0400" <= first <= "\u052f":
        return DOUBLE.sub(r"\1", word.translate(CYRILLIC_SOUND))
    return word


def variants(key: str) -> list[str]:
    """The key, what remains of it without a plural s or an Arabic particle, and the endings of a Latin word."""
    found = [key]
    first = key[:1]
    if "a" <= first <= "z":
        if len(key) > 3 and key[-1] == "s":
            found.append(key[:-1])
        found += [f"~{key[-length:]}" for length in ENDINGS if len(key) >= length + 2]
    elif "\u0600" <= first <= "\u06ff":
        for prefix in ARABIC_PREFIXES:
            rest = key[len(prefix) :]
            if key.startswith(prefix) and (len(rest) >= 3 or (prefix == "و" and rest in SHORT)):
                found.append(rest)
    return found
