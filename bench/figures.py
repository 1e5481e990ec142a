"""Figures of a run: collected, printed as a table, written as JSON."""

import json
import math
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path


def percentile(values: list[float], share: float) -> float:
    """The nearest-rank percentile; `share` from 0 to 1. Raises ValueError for no values."""
    if not values:
        raise ValueError("a percentile of nothing")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@dataclass
class Figure:
    """One measured value. `target` reads "≤ 50" or "≥ 50"; empty when there is none to hold."""

    name: str
    value: float
    unit: str
    target: str = ""
    detail: dict = field(default_factory=dict)

    @property
    def holds(self) -> bool | None:
        if not self.target:
            return None
        sign, limit = self.target.split()
        return self.value <= float(limit) if sign == "≤" else self.value >= float(limit)


class Report:
    """All figures of one run."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.notes: list[str] = []

    def add(self, name: str, value: float, unit: str, target: str = "", **detail) -> None:
        self.figures.append(Figure(name, round(value, 3), unit, target, detail))
        print(_row(self.figures[-1]), flush=True)

    def note(self, line: str) -> None:
        self.notes.append(line)
        print(f"  {line}", flush=True)

    def as_json(self, **about) -> dict:
        machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
        machine["load_at_the_end"] = [round(load, 1) for load in os.getloadavg()]
        figures = [asdict(figure) | {"holds": figure.holds} for figure in self.figures]
        return {"about": about, "machine": machine, "figures": figures, "notes": self.notes}

    def write(self, path: Path, **about) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.as_json(**about), indent=2, ensure_ascii=False) + "\n")


def heading(title: str) -> None:
    print(f"\n{title}\n{'-' * len(title)}", flush=True)


def _row(figure: Figure) -> str:
    verdict = {True: "holds", False: "MISSED", None: ""}[figure.holds]
    detail = "  ".join(f"{key} {value}" for key, value in figure.detail.items())
    value = f"{figure.value:,.2f}".rstrip("0").rstrip(".")
    return f"{figure.name:<52}{value:>12} {figure.unit:<7}{figure.target:<9}{verdict:<7} {detail}".rstrip()
