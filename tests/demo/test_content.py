"""Every language of the demo world says enough, in its own script, under topics that it names."""

import re

import pytest

from helpdesk.demo.content import CATEGORIES, LANGUAGES, load

SCRIPTS = {
    "fa": r"[\u0600-\u06ff]",
    "ar": r"[\u0600-\u06ff]",
    "ru": r"[\u0400-\u04ff]",
    "zh": r"[\u4e00-\u9fff]",
    "en": "[a-z]",
}
DEPARTMENTS = {
    "cardiology", "neurology", "obstetrics_gynaecology", "paediatrics", "psychiatry", "dermatology",
    "gastroenterology", "pulmonology", "orthopaedics", "ent", "ophthalmology", "urology", "endocrinology",
    "infectious", "oncology", "dental", "pharmacy", "internal", "emergency",
}  # fmt: skip


def strings(value):
    if isinstance(value, str):
        return [value]
    return [text for part in (value.values() if isinstance(value, dict) else value) for text in strings(part)]


@pytest.mark.parametrize("language", LANGUAGES)
class TestEachLanguage:
    def test_there_is_enough_to_say(self, language):
        content = load(language)
        said = sum(len(content.messages[category]) for category in CATEGORIES)
        assert said >= 45
        others = (content.replies, content.answers, content.notes, content.calls, content.surveys)
        assert said + sum(len(strings(part)) for part in others) >= 110

    def test_it_is_written_in_its_own_script(self, language):
        content = load(language)
        texts = [said.text for part in content.messages.values() for said in part]
        texts += (
            strings(content.replies)
            + strings(content.answers)
            + strings(content.notes)
            + strings(content.calls)
        )
        assert [text for text in texts if not re.search(SCRIPTS[language], text.lower())] == []

    def test_no_text_says_the_same_twice(self, language):
        texts = [said.text for part in load(language).messages.values() for said in part]
        assert len(texts) == len(set(texts))

    def test_topics_and_departments_exist(self, language):
        content = load(language)
        for said in content.messages["admin"] + content.messages["doctor"]:
            assert said.topic in content.topics and said.topic in content.replies["topic"]
        for category in ("routine", "urgent", "emergency"):
            assert {said.department for said in content.messages[category]} <= DEPARTMENTS

    def test_it_names_the_same_things_as_english(self, language):
        content, english = load(language), load("en")
        assert content.topics.keys() == english.topics.keys()
        for part in ("replies", "answers", "notes", "calls", "surveys"):
            assert getattr(content, part).keys() == getattr(english, part).keys()


def test_persian_and_arabic_keep_their_own_letters():
    persian = " ".join(said.text for part in load("fa").messages.values() for said in part)
    assert "ي" not in persian and "ك" not in persian


@pytest.mark.parametrize(("roll", "index"), [(0.0, 0), (0.999999, -1), (1.0, -1)])
def test_a_roll_falls_on_a_message(roll, index):
    content = load("en")
    assert content.pick("urgent", roll) == content.messages["urgent"][index]
