"""What triage says about one text. Plain values: no ORM, no clock, safe to store as JSON."""

from dataclasses import asdict, dataclass

EMERGENCY, URGENT, ROUTINE = "emergency", "urgent", "routine"
URGENCIES = (EMERGENCY, URGENT, ROUTINE)
LANGUAGES = ("en", "fa", "ar", "ru", "zh")
UNDETERMINED = "und"
DEPARTMENTS = (
    "cardiology", "neurology", "obstetrics_gynaecology", "paediatrics", "psychiatry", "dermatology",
    "gastroenterology", "pulmonology", "orthopaedics", "ent", "ophthalmology", "urology", "endocrinology",
    "infectious", "oncology", "dental", "pharmacy", "internal", "emergency",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of the original text, in code points, and the rule that saw it."""

    start: int
    end: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on one text.

    urgency is None exactly when medical is False. family names the red flag ("cardiac", "self_harm" ...)
    so that the emergency card can choose its wording. version identifies the rules that decided.
    """

    medical: bool
    urgency: str | None
    department: str | None
    language: str
    evidence: tuple[Evidence, ...]
    version: str
    family: str | None = None

    def as_dict(self) -> dict:
        return asdict(self)
