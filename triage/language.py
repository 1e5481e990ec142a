"""Which of the five languages a text is in, by script first and then by the words that only one of them has."""

import re
from collections import Counter

from triage.assessment import LANGUAGES, UNDETERMINED

SCRIPTS = (
    ("han", re.compile("[\u3400-\u9fff]")),
    ("cyrillic", re.compile("[\u0400-\u052f]")),
    ("arabic", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("latin", re.compile("[a-z]")),
)
PERSIAN_LETTER = re.compile("[پچژگ]")
PERSIAN = frozenset(
    ["من", "تو", "ما", "شما", "که", "را", "رو", "از", "به", "در", "با", "است", "هست", "نیست", "شد", "شده", "شدم", "شه", "میشه", "کردم", "کرده", "کنم", "کنید", "دارم", "داره", "دارد", "نداره", "ندارم", "چرا", "چی", "چه", "این", "اون", "برای", "واسه", "تا", "هم", "ولی", "دیگه", "خیلی", "سلام", "لطفا", "روز", "سال", "ساله", "ماه", "هفته", "پسرم", "دخترم", "مادرم", "پدرم", "بابام", "مامانم", "شوهرم", "خانمم", "همسرم", "بچه", "نوزاد", "میکنه", "میگه", "میخوام", "باید", "الان", "امروز", "دیروز", "دیشب", "یه", "یک", "دو", "سه", "نمیتونم", "نمیشه", "کجا", "کی", "بعد", "قبل", "همه", "هر", "اگه", "اگر", "مگه", "آقا", "خانم", "دکتر", "نسخه", "نوبت", "قرص", "درد", "تب", "بیمه", "های", "ها", "ای", "بود", "بودم", "دو", "خون", "سر"]
)
ARABIC = frozenset(
    ["في", "من", "على", "عن", "ما", "مو", "مش", "لا", "هل", "انا", "أنا", "انت", "هو", "هي", "هذا", "هذه", "هاي", "اللي", "الذي", "التي", "ان", "أن", "الى", "إلى", "عندي", "عنده", "عندها", "كان", "كنت", "شو", "ايش", "وش", "ليش", "كيف", "متى", "وين", "فين", "بس", "لو", "سمحت", "الدكتور", "دكتور", "مع", "بعد", "قبل", "يوم", "امس", "اليوم", "الحين", "هلأ", "دلوقتي", "ابني", "بنتي", "ولدي", "امي", "ابوي", "ابويا", "زوجي", "زوجتي", "مراتي", "جوزي", "طفلي", "طفل", "علاج", "صار", "شلون", "اريد", "ابغى", "ابي", "عايز", "عاوز", "بدي", "ممكن", "كل", "يا"]
)
CHAT = {
    "fa": frozenset(
        ["salam", "man", "mn", "to", "shoma", "baraye", "vase", "ke", "az", "dar", "ba", "hast", "nist", "daram", "dare", "nadaram", "nadare", "kard", "mikone", "mikonam", "chera", "chi", "chand", "roz", "rooz", "rooze", "hafte", "mah", "sale", "pesaram", "dokhtaram", "madaram", "pedaram", "babam", "mamanam", "maman", "baba", "shoharam", "khanomam", "bache", "bacham", "khoon", "dard", "tab", "ghors", "doctor", "doktor", "khaste", "khili", "kheyli", "kheili", "nemitunam", "nemitoonam", "mishe", "bokhoram", "lotfan", "mersi", "alan", "emrooz", "emruz", "dirooz", "diruz", "dishab", "mikhore", "mikhoram", "begid", "konam", "kone", "shode", "shodam", "mige", "nafas", "az", "sar", "ghalb", "sine", "delam", "ghafase", "azmayesh", "dadam", "nemidonam", "mikham", "mikhastam", "2khtaram", "2ktor", "bood", "bud", "beshe", "dasht"]
    ),
    "ar": frozenset(
        ["ana", "ana", "3andi", "3ndi", "3ando", "3andy", "ibni", "bnti", "binti", "mama", "baba", "el", "il", "al", "men", "mn", "fi", "fe", "ma", "mesh", "msh", "mish", "mo", "wallah", "ya", "law", "sama7t", "sama7ti", "doktor", "dr", "3ayez", "3ayz", "3ayza", "abi", "abgha", "bedi", "baddi", "biddi", "shu", "shou", "esh", "leish", "laish", "kif", "keef", "wen", "feen", "emta", "w", "wa", "bas", "mn", "yom", "yoom", "7abibi", "salam", "ma3", "3ala", "3la", "kel", "kol", "fih", "feeh", "mafi", "3afak", "3afakom", "bghit", "dyal", "diali", "had", "hada", "daba", "wach", "wash", "gama3a", "5alas", "khalas", "shokran", "shukran", "bel", "bil", "lel", "min", "ommi", "ommy", "abuya", "sadri", "2albi", "rasi", "batni"]
    ),
    "ru": frozenset(
        ["ya", "u", "menya", "mne", "ne", "chto", "kak", "eto", "na", "i", "v", "s", "vas", "vy", "my", "ona", "on", "net", "da", "pozhaluista", "pozhaluysta", "spasibo", "zdravstvuite", "zdravstvuyte", "privet", "dobryi", "dobryy", "den", "mozhno", "li", "pit", "mama", "papa", "rebenok", "rebenka", "syn", "doch", "bolit", "bol", "golova", "zhivot", "temperatura", "davlenie", "tabletki", "vrach", "doktor", "skolko", "dnei", "dnya", "vchera", "segodnya", "seichas", "ochen", "silno", "uzhe", "poslе", "posle", "serdce", "ruka", "noga", "krov", "mogu", "nado", "nuzhno", "pomogite", "dyshat", "gorlo", "luchshe", "ili", "vmeste", "s", "dlya", "bez", "moya", "moi", "u"]
    ),
    "zh": frozenset(
        ["wo", "ni", "ta", "men", "de", "le", "ma", "shi", "bu", "you", "mei", "zai", "xiang", "wen", "yi", "xia", "zen", "me", "ban", "hao", "qing", "yi", "sheng", "yao", "chi", "tong", "teng", "tou", "fa", "shao", "ke", "sou", "du", "zi", "xiong", "kou", "xin", "zang", "hai", "zi", "bao", "ma", "wo", "de", "jin", "tian", "zuo", "yi", "ge", "ji", "tian", "le", "ne", "ba", "shen", "shang", "xue", "tu", "la", "du", "lai", "nar", "shou", "jiao", "fei", "piao", "kuan", "huo", "zhe", "hen", "pa"]
    ),
}
DIGIT_LETTERS = str.maketrans("013457", "oieast")
ENGLISH = frozenset(
    ["the", "a", "is", "my", "i", "and", "to", "of", "in", "it", "for", "on", "have", "has", "was", "not", "you", "can", "me", "with", "he", "she", "his", "her", "been", "do", "does", "what", "how", "why", "your", "are", "we", "but", "since", "this", "that", "they", "from", "at", "when", "please", "help", "after", "or", "so", "just", "be", "if", "no", "got", "get", "im", "its", "am", "an", "as", "by", "should", "still", "now", "dont", "cant", "will", "would", "there", "any", "which", "who", "where", "our", "out", "up", "all"]
)


def detect(folded: str, hint: str | None = None) -> str:
    """One of LANGUAGES, or "und" when no letter tells. The text decides before the hint does."""
    sample = folded[:4000]
    counts = Counter({name: len(pattern.findall(sample)) for name, pattern in SCRIPTS})
    hint = hint[:2].lower() if isinstance(hint, str) else None
    if not any(counts.values()):
        return hint if hint in LANGUAGES else UNDETERMINED
    if counts["han"] and counts["han"] * 4 >= counts["latin"]:
        return "zh"
    script = max(("cyrillic", "arabic", "latin"), key=counts.__getitem__)
    if script == "cyrillic":
        return "ru"
    words = re.findall(r"[^\W_]+", sample)
    if script == "arabic":
        return _arabic_or_persian(sample, words, hint)
    return _latin(words, hint)


def _arabic_or_persian(sample: str, words: list[str], hint: str | None) -> str:
    persian = len(PERSIAN_LETTER.findall(sample)) + sum(2 for word in words if word in _PERSIAN)
    arabic = sum(2 for word in words if word in _ARABIC) + sum(1 for word in words if word[:2] == "ال")
    if persian == arabic:
        return hint if hint in ("fa", "ar") else "fa"
    return "fa" if persian > arabic else "ar"


def _latin(words: list[str], hint: str | None) -> str:
    scores = {name: sum(1 for word in words if word in known) for name, known in CHAT.items()}
    english = sum(1 for word in words if word in ENGLISH or word.translate(DIGIT_LETTERS) in ENGLISH)
    english += sum(1 for word in words if re.fullmatch("[a-z]*[014][a-z]+", word))  # digits for letters
    scores["ar"] += sum(2 for word in words if re.fullmatch(r"[a-z]*[35792][a-z3579]+", word) and len(word) > 3)
    best = max(scores, key=scores.__getitem__)
    if hint in scores and scores[hint] >= max(1, scores[best] - 1):
        best = hint
    if scores[best] > english and scores[best] * 4 >= len(words):
        return best
    if hint in scores and not english and scores[hint]:
        return hint
    return "en"


def _folded(words: frozenset[str]) -> frozenset[str]:
    from common.folding import fold_simple

    return frozenset(fold_simple(word) for word in words)


_PERSIAN, _ARABIC = _folded(PERSIAN - ARABIC), _folded(ARABIC - PERSIAN)
