from satisfaction.models.consultation import Consultation
from satisfaction.models.policy import SurveyPolicy
from satisfaction.models.recovery import Recovery, RecoveryAttempt
from satisfaction.models.survey import Survey, SurveyInvitation, SurveyResponse

__all__ = [
    "Consultation",
    "Recovery",
    "RecoveryAttempt",
    "Survey",
    "SurveyInvitation",
    "SurveyPolicy",
    "SurveyResponse",
]
