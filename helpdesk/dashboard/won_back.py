"""The first figure of the house, as the supervisor's page draws it: the share won back, its way and its reasons."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.dashboard import shapes
from satisfaction.figures import Share
from satisfaction.queries import RecoveryFigures, recovery_figures

#: View box of the line of weeks.
LINE_WIDTH, LINE_HEIGHT, LINE_EDGE = 236, 48, 4


@dataclass(frozen=True)
class ShareShown:
    """A share with whole percents for people and for the lengths of an SVG."""

    name: str
    part: int
    total: int
    percent: int
    low: int
    high: int
    is_enough: bool


def shown(name: str, share: Share) -> ShareShown:
    percents = (round(value or 0) for value in (share.percent, share.low, share.high))
    return ShareShown(name, share.part, share.whole, *percents, not share.is_few)


def context(*, now: datetime.datetime, days: int) -> dict:
    """Template context over the consultations of the last `days`, beside the same span before."""
    span = datetime.timedelta(days=days)
    figures = recovery_figures(now - span, now)
    before = recovery_figures(now - 2 * span, now - span)
    return {
        "figures": figures,
        "won_back": {
            "share": shown("", figures.won_back),
            "exact": f"{figures.won_back.percent:.1f}" if figures.won_back.whole else "",
            "change": change_in_words(figures.won_back, before.won_back, days),
            "rose": (figures.won_back.percent or 0) >= (before.won_back.percent or 0),
        },
        "line": line_of_weeks(figures),
        "funnel": funnel(figures),
        "others": others(figures),
        "reasons": [shown(row.label, row.won_back) for row in figures.by_reason],
    }


def change_in_words(share: Share, before: Share, days: int) -> str:
    """ "6.2 points above the 28 days before"; empty while either is too small to compare."""
    if share.is_few or before.is_few:
        return ""
    points = share.percent - before.percent
    words = {"points": f"{abs(points):.1f}", "days": days}
    if points >= 0:
        return _("%(points)s points above the %(days)d days before") % words
    return _("%(points)s points below the %(days)d days before") % words


def funnel(figures: RecoveryFigures) -> list[shapes.Step]:
    names = {
        "dissatisfied": _("Dissatisfied"),
        "called": _("Called back"),
        "remedied": _("Put right"),
        "asked_again": _("Asked again"),
        "answered_again": _("Answered again"),
        "won_back": _("Won back"),
    }
    steps = [(names[code], people) for code, people, _share in figures.steps]
    return shapes.funnel(steps, answered=figures.answered)


def others(figures: RecoveryFigures) -> list[tuple[str, int]]:
    """What became of those who were not won back, in words."""
    names = {
        "improved": _("improved"),
        "not_moved": _("not moved"),
        "worse": _("worse"),
        "unreachable": _("unreachable"),
        "no_answer": _("no second answer"),
        "": _("on the way"),
    }
    return [(words, figures.others[code]) for code, words in names.items() if figures.others.get(code)]


def line_of_weeks(figures: RecoveryFigures) -> dict | None:
    """The share of each week as points of a polyline; None with fewer than two weeks that counted anything."""
    counted = [(index, share) for index, (_day, share) in enumerate(figures.by_week) if share.whole]
    if len(counted) < 2:
        return None
    last = len(figures.by_week) - 1
    points = [(_x(index, last), _y(share.percent)) for index, share in counted]
    label = ngettext("Share won back, %(count)d week", "Share won back, %(count)d weeks", len(counted))
    return {
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        "end_x": f"{points[-1][0]:.1f}",
        "end_y": f"{points[-1][1]:.1f}",
        "label": label % {"count": len(counted)},
    }


def _x(index: int, last: int) -> float:
    return LINE_EDGE + index * (LINE_WIDTH - 2 * LINE_EDGE) / max(1, last)


def _y(percent: float) -> float:
    return LINE_HEIGHT - LINE_EDGE - percent * (LINE_HEIGHT - 2 * LINE_EDGE) / 100
