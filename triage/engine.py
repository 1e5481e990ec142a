"""First rules: a handful of red flags, so that the parts above have something to stand on."""

from triage.assessment import Assessment, Evidence

FLAGS = {
    "chest pain": ("cardiac", "emergency", "cardiology"),
    "suicide": ("self_harm", "emergency", "psychiatry"),
    "kill myself": ("self_harm", "emergency", "psychiatry"),
    "درد قفسه سینه": ("cardiac", "emergency", "cardiology"),
    "خودکشی": ("self_harm", "emergency", "psychiatry"),
    "боль в груди": ("cardiac", "emergency", "cardiology"),
    "胸痛": ("cardiac", "emergency", "cardiology"),
    "ألم في الصدر": ("cardiac", "emergency", "cardiology"),
    "rash": ("skin", "urgent", "dermatology"),
    "headache": ("pain", "routine", "neurology"),
}


def assess(text: str, language: str | None = None) -> Assessment:
    """Say what one inbound text is. Never raises for any str; empty text is not medical."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    for phrase, (family, urgency, department) in FLAGS.items():
        at = lowered.find(phrase)
        if at >= 0:
            found = Evidence(at, at + len(phrase), text[at : at + len(phrase)], f"first.{family}")
            return Assessment(True, urgency, department, language or "en", (found,), "first", family)
    return Assessment(False, None, None, language or "en", (), "first")
