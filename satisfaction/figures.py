"""Shares of small numbers, honestly. Pure."""

from dataclasses import dataclass
from math import sqrt

#: Fewer than this many are not ranked.
FEW = 20
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """`part` of `whole`. `percent`, `low` and `high` (95 % interval) are 0 to 100; None when nothing was counted."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None

    @property
    def low(self) -> float | None:
        return wilson(self.part, self.whole)[0] if self.whole else None

    @property
    def high(self) -> float | None:
        return wilson(self.part, self.whole)[1] if self.whole else None

    @property
    def is_few(self) -> bool:
        return self.whole < FEW


def wilson(part: int, whole: int, z: float = _Z95) -> tuple[float, float]:
    """The score interval of E. B. Wilson (1927) for a share, in percent; (0, 100) when nothing was counted."""
    if whole <= 0:
        return 0.0, 100.0
    share = part / whole
    middle = share + z * z / (2 * whole)
    reach = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, 100 * (middle - reach) / scale), min(100.0, 100 * (middle + reach) / scale)
