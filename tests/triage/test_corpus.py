"""The regression corpus: no emergency is missed, nothing urgent is called less, no administrative text is medical."""

import json
from pathlib import Path

import pytest

from triage import assess

ITEMS = {
    f"{path.stem}-{number}": json.loads(line)
    for path in sorted((Path(__file__).parent / "corpus").glob("*.jsonl"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
}
AT_LEAST = {"emergency": ("emergency",), "urgent": ("urgent", "emergency")}


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS.keys())
def test_corpus(item):
    found = assess(item["text"])
    assert found.medical is item["medical"], found
    if item["urgency"] in AT_LEAST:
        assert found.urgency in AT_LEAST[item["urgency"]], found


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ru", "zh"])
def test_four_in_five_texts_reach_their_department(language):
    items = [
        item
        for name, item in ITEMS.items()
        if name.startswith(language) and item["medical"] and item["department"]
    ]
    right = sum(assess(item["text"]).department == item["department"] for item in items)
    assert right >= 0.8 * len(items)


def test_the_corpus_is_large_enough_to_mean_something():
    for language in ("en", "fa", "ar", "ru", "zh"):
        assert sum(name.startswith(language) for name in ITEMS) >= 80
