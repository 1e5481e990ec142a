"""Each text of the patient's page and of the card exists in each language, with the same variables."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("fa", "ar", "ru", "zh_Hans")


def texts() -> set[str]:
    found = set()
    for path in (ROOT / "templates/satisfaction").glob("*.html"):
        source = path.read_text()
        found |= set(re.findall(r'{% translate "([^"]+)"', source))
        for block in re.findall(
            r"{% blocktranslate trimmed[^%]*%}(.*?){% endblocktranslate %}", source, re.DOTALL
        ):
            found |= {re.sub(r"{{ (\w+) }}", r"%(\1)s", part) for part in block.split("{% plural %}")}
    states = (ROOT / "satisfaction/states.py").read_text()
    return found | set(re.findall(r'_\("([^"]+)"\)', states))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    catalogue = polib.pofile(str(ROOT / f"satisfaction/locale/{language}/LC_MESSAGES/django.po"))
    known = {text for entry in catalogue for text in (entry.msgid, entry.msgid_plural) if text}
    staff_only = {"Bedside"}
    assert texts() - known - staff_only == set()
    for entry in catalogue:
        words = [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())
        for word in words:
            assert word.strip(), entry.msgid
            assert set(re.findall(r"%\((\w+)\)s", word)) == set(re.findall(r"%\((\w+)\)s", entry.msgid))
