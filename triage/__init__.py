"""What a text says: language, medical or not, red flags, department, evidence.

Pure understanding: text in, Assessment out. Nothing here touches the database or the clock.
"""

from triage.assessment import DEPARTMENTS, LANGUAGES, URGENCIES, Assessment, Evidence
from triage.engine import assess, warm

__all__ = ["DEPARTMENTS", "LANGUAGES", "URGENCIES", "Assessment", "Evidence", "assess", "warm"]
