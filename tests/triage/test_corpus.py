"""The regression corpus: no emergency in it is missed, no administrative text in it becomes medical."""

import json
from pathlib import Path

import pytest

from triage import assess

ITEMS = [
    pytest.param(json.loads(line), id=f"{path.stem}-{number}")
    for path in sorted((Path(__file__).parent / "corpus").glob("*.jsonl"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
]


@pytest.mark.parametrize("item", ITEMS)
def test_corpus(item):
    found = assess(item["text"])
    assert found.medical is item["medical"], found
    if item["urgency"] == "emergency":
        assert found.urgency == "emergency", found
