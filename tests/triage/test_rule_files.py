"""Rule files are content with an owner: each says who answers for it and when it is read again."""

import tomllib
from datetime import date

from triage.compose import load_rules
from triage.engine import lexicon
from triage.lexicon import rule_files


def test_every_file_has_owner_version_and_review_date_and_its_own_id():
    seen = set()
    for path in rule_files():
        meta = tomllib.loads(path.read_text(encoding="utf-8"))["meta"]
        assert meta["owner"] and meta["version"], path
        assert isinstance(meta["review_by"], date), path
        assert meta["id"] not in seen, path
        seen.add(meta["id"])


def test_rule_ids_are_unique():
    ids = [rule.id for rule in load_rules().rules]
    assert len(ids) == len(set(ids))


def test_every_red_flag_family_is_spoken_in_every_language():
    families = {rule.family for rule in load_rules().rules if rule.id.endswith(".emergency")}
    silent = {"fever", "pain"}
    for language in ("en", "fa", "ar", "ru", "zh"):
        said = _concepts(lexicon(language).root)
        said |= {pair[0] for pair in lexicon(language).pairs}
        for family in (
            "cardiac",
            "stroke",
            "anaphylaxis",
            "poisoning",
            "self_harm",
            "bleeding",
            "pregnancy",
            "seizure",
        ):
            assert family in families - silent
            assert f"x.{family}" in said, (language, family)


def _concepts(node: dict) -> set[str]:
    found = set(node.get(None, ()))
    for edge, step in node.items():
        if edge is not None and isinstance(step, dict):
            found |= _concepts(step)
    return found
