"""Each text that a page can show stands in each language, with the same variables and in one catalogue."""

import re

import polib
import pytest

from helpdesk import collect_messages
from helpdesk.compile_messages import ROOT, find_catalogues

VARIABLE = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def texts():
    return collect_messages.texts_of()


@pytest.mark.parametrize("language", collect_messages.LOCALES)
def test_no_text_waits_for_a_translation(language, texts):
    """Run `make messages`, then fill in what is empty."""
    assert collect_messages.missing(language, texts) == []


@pytest.mark.parametrize("language", collect_messages.LOCALES)
def test_translations_keep_the_variables(language):
    for entry in polib.pofile(str(collect_messages.catalogue(language))):
        allowed = set(VARIABLE.findall(entry.msgid)) | set(VARIABLE.findall(entry.msgid_plural or ""))
        for words in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert set(VARIABLE.findall(words)) <= allowed, entry.msgid
        if not entry.msgid_plural:
            assert set(VARIABLE.findall(entry.msgstr)) == allowed, entry.msgid


def test_there_is_one_catalogue_a_language():
    """A text that stands in two catalogues is translated in one and forgotten in the other."""
    assert {path.relative_to(ROOT).parts[0] for path in find_catalogues()} == {"locale"}
