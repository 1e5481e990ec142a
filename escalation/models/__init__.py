from escalation.models.escalation import Escalation
from escalation.models.policy import EscalationPolicy

__all__ = ["Escalation", "EscalationPolicy"]
