from accounts.models.access_record import AccessRecord
from accounts.models.api import ApiToken, IdempotencyKey
from accounts.models.limits import RateBucket
from accounts.models.team import Membership, Team
from accounts.models.user import Role, User

__all__ = ["AccessRecord", "ApiToken", "IdempotencyKey", "Membership", "RateBucket", "Role", "Team", "User"]
