"""The tokens hold what they promise: dark blocks alike, contrast by WCAG 2.2 AA, no sides."""

import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
LIGHT = dict(COLOUR.findall(TOKENS.split("@media (prefers-color-scheme: dark)")[0]))
DARK_BLOCKS = [
    dict(COLOUR.findall(block)) for block in re.findall(r"color-scheme: dark;(.*?)\n  +}", TOKENS, re.S)
]

TEXT = [
    "ink/surface",
    "ink/canvas",
    "ink/accent-tint",
    "ink/warn-tint",
    "ink/danger-tint",
    "ink/note-tint",
    "ink/mark",
    "ink-2/surface",
    "ink-2/canvas",
    "ink-2/warn-tint",
    "ink-2/accent-tint",
    "ink-3/surface",
    "ink-3/canvas",
    "ink-3/sunken",
    "ink-3/accent-tint",
    "accent/surface",
    "accent/canvas",
    "accent/accent-tint",
    "on-accent/accent-solid",
    "danger/surface",
    "danger/danger-tint",
    "danger/accent-tint",
    "on-accent/danger-solid",
    "warn/surface",
    "warn/warn-tint",
    "warn/accent-tint",
    "warn/mark",
    "ok/surface",
    "ok/ok-tint",
    "note/note-tint",
]
SHAPES = [
    "control/surface",
    "control/canvas",
    "control/raised",
    "warn-solid/surface",
    "ok-solid/surface",
    "danger-solid/surface",
    "danger-solid/canvas",
    "note-line/note-tint",
]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(pair: str, tokens: dict) -> float:
    bright, dim = sorted((luminance(tokens[name]) for name in pair.split("/")), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_dark_of_the_device_and_the_dark_of_choice_are_one():
    assert len(DARK_BLOCKS) == 2
    assert DARK_BLOCKS[0] == DARK_BLOCKS[1]
    assert LIGHT.keys() >= DARK_BLOCKS[0].keys() - {"message-in"}


@pytest.mark.parametrize("tokens", [LIGHT, DARK_BLOCKS[0]], ids=["light", "dark"])
def test_text_has_contrast_4_5_and_marks_3(tokens):
    assert [pair for pair in TEXT if contrast(pair, tokens) < 4.5] == []
    assert [pair for pair in SHAPES if contrast(pair, tokens) < 3] == []


def test_nothing_knows_left_from_right():
    side = re.compile(
        r"(margin|padding|border|inset|text-align|float)[\w-]*: ?(left|right)"
        r"|(margin|padding|border)-(left|right)|[;{ ](left|right):"
    )
    files = [(path.name, path.read_text().splitlines()) for path in CSS.glob("*.css")]
    assert [(name, line) for name, lines in files for line in lines if side.search(line)] == []


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = set(
        re.findall(r'symbol id="([\w-]+)"', (settings.BASE_DIR / "static/icons/sprite.svg").read_text())
    )
    named = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        named |= {(path.name, name) for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert sorted(item for item in named if item[1] not in sprite) == []


def test_no_template_carries_inline_style_or_script():
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|https?://(?!www\.w3\.org)")
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    assert sorted(path.name for path in templates if inline.search(path.read_text())) == []
