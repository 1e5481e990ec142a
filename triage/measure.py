"""How well triage does on labelled messages: python -m triage.measure [--errors] GOLD.jsonl ...

Each line {"id", "text", "lang"} with either "medical" (bool) and "urgency", or "label" (medical | other). Prints, by
language, medical precision, recall and F1, how many emergencies and urgent texts were seen as such, false alarms and
the department, each share with its 95 % Wilson interval.
"""

# ruff: noqa: T201 (a command line tool prints)
import json
import sys
from collections import defaultdict
from math import sqrt
from time import perf_counter

from triage import assess


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(hits: int, of: int) -> str:
    low, high = wilson(hits, of)
    return f"{hits}/{of} = {hits / of:.3f} [{low:.3f} .. {high:.3f}]" if of else "-"


def is_medical(item: dict) -> bool:
    return item["medical"] if "medical" in item else item["label"] == "medical"


def tally(item: dict, found, counts: dict) -> list[str]:
    """Count one message; say what is wrong with the verdict."""
    medical, urgency, wrong = is_medical(item), item.get("urgency"), []
    counts[("medical", medical, found.medical)] += 1
    if medical != found.medical:
        wrong.append("medical")
    if urgency == "emergency":
        counts["emergency"] += 1
        counts["emergency medical"] += found.medical
        counts["emergency seen"] += found.urgency == "emergency"
        wrong += [] if found.urgency == "emergency" else ["emergency missed"]
    elif "urgency" in item:
        counts["calm"] += 1
        counts["calm alarmed"] += found.urgency == "emergency"
        wrong += ["false alarm"] if found.urgency == "emergency" else []
        if urgency == "urgent":
            counts["urgent"] += 1
            counts["urgent seen"] += found.urgency in ("urgent", "emergency")
            wrong += [] if found.urgency in ("urgent", "emergency") else ["urgent missed"]
        elif urgency == "routine":
            counts["routine"] += 1
            counts["routine seen"] += found.urgency == "routine"
    if medical and item.get("department"):
        counts["department"] += 1
        counts["department right"] += found.department == item["department"]
    return wrong


def report(language: str, counts: dict) -> None:
    tp, fn = counts[("medical", True, True)], counts[("medical", True, False)]
    fp, tn = counts[("medical", False, True)], counts[("medical", False, False)]
    f1 = 2 * tp / (2 * tp + fp + fn) if tp else 0.0
    print(f"== {language}: {tp + fn + fp + tn} texts, medical F1 {f1:.3f}")
    print(f"   medical precision   {share(tp, tp + fp)}")
    print(f"   medical recall      {share(tp, tp + fn)}")
    print(f"   emergency medical   {share(counts['emergency medical'], counts['emergency'])}")
    print(f"   emergency seen      {share(counts['emergency seen'], counts['emergency'])}")
    print(f"   urgent seen         {share(counts['urgent seen'], counts['urgent'])}")
    print(f"   routine as routine  {share(counts['routine seen'], counts['routine'])}")
    print(f"   false alarms        {share(counts['calm alarmed'], counts['calm'])}")
    print(f"   department right    {share(counts['department right'], counts['department'])}")


def main(arguments: list[str]) -> int:
    show = "--errors" in arguments
    by_language: dict[str, dict] = defaultdict(lambda: defaultdict(int))
    assess("warm up")
    began, texts = perf_counter(), 0
    for path in (argument for argument in arguments if not argument.startswith("--")):
        with open(path, encoding="utf-8") as lines:
            for item in (json.loads(line) for line in lines if line.strip()):
                found = assess(item["text"], item.get("lang"))
                texts += 1
                wrong = tally(item, found, by_language[item["lang"]])
                if show and wrong:
                    print(
                        item["id"],
                        "|",
                        ", ".join(wrong),
                        "| got",
                        found.urgency,
                        found.department,
                        found.family,
                    )
                    print("    ", item["text"][:300].replace("\n", " "))
                    print("    ", [(mark.rule, mark.text) for mark in found.evidence])
    for language, counts in sorted(by_language.items()):
        report(language, counts)
    print(f"{texts} texts, {1000 * (perf_counter() - began) / max(texts, 1):.2f} ms each")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
