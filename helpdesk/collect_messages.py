"""Collect the texts to translate into locale/*/LC_MESSAGES/django.po, without GNU gettext on the machine.

Usage: python -m helpdesk.collect_messages [--check]

New texts are added empty, texts that are used no more are dropped. `--check` writes nothing and exits 1 when a
catalogue misses a text or a translation (a test runs it).
"""

import io
import os
import sys
from pathlib import Path

import polib
from babel.messages.extract import extract_python

from helpdesk.compile_messages import ROOT, SKIPPED

#: Catalogue folders, by language of settings.LANGUAGES; English is the source.
LOCALES = {"fa": "fa", "ar": "ar", "ru": "ru", "zh-hans": "zh_Hans"}
PLURALS = {
    "fa": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3"
    " : n%100>=11 && n%100<=99 ? 4 : 5;",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "zh-hans": "nplurals=1; plural=0;",
}
KEYWORDS = [
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "npgettext_lazy",
]
#: Code that people of this house read, not patients or staff.
NOT_SHOWN = {*SKIPPED, "tests", "bench", "docs", "static", "staticfiles"}

#: (context or None, text, plural or None)
Text = tuple[str | None, str, str | None]


def texts_of(root: Path = ROOT) -> dict[Text, str]:
    """Every text that code or templates mark for translation, with the first file that uses it."""
    found: dict[Text, str] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in NOT_SHOWN and not f.startswith("."))
        for name in sorted(files):
            path = Path(folder) / name
            if path.suffix in {".py", ".html", ".txt"} and "requirements" not in path.parts:
                for text in _read(path):
                    found.setdefault(text, str(path.relative_to(root)))
    return found


def _read(path: Path):
    from django.utils.translation.template import templatize

    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Blanked-out markup keeps its indentation, which means nothing; Python's tokenizer would stumble over it.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for _line, function, message, _comments in extract_python(
        io.BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        if message is None:
            continue
        parts = [message] if isinstance(message, str) else list(message)
        context = parts.pop(0) if function and "p" in function.split("gettext")[0] else None
        plural = parts[1] if function and "n" in function.split("gettext")[0] and len(parts) > 1 else None
        if parts and isinstance(parts[0], str) and parts[0]:
            yield context, parts[0], plural if isinstance(plural, str) else None


def catalogue(language: str) -> Path:
    return ROOT / "locale" / LOCALES[language] / "LC_MESSAGES" / "django.po"


def update(language: str, texts: dict[Text, str]) -> int:
    """Bring one catalogue in step with the texts; how many still wait for a translation."""
    path = catalogue(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {
        (entry.msgctxt, entry.msgid): entry for entry in [*_of_apps(language), *old] if entry.translated()
    }
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Project-Id-Version": "Bedside",
        "Language": LOCALES[language],
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for context, text, plural in sorted(texts, key=lambda t: (t[1], t[0] or "")):
        entry = known.get((context, text))
        fresh = polib.POEntry(msgid=text, msgctxt=context, msgid_plural=plural or "")
        if "%(" in text or "%(" in (plural or ""):
            fresh.flags.append("python-format")
        if plural:
            count = int(PLURALS[language].split(";")[0].split("=")[1])
            kept = entry.msgstr_plural if entry else {}
            fresh.msgstr_plural = {index: kept.get(index, "") for index in range(count)}
        else:
            fresh.msgstr = entry.msgstr if entry else ""
        new.append(fresh)
    new.save(str(path))
    return len(new.untranslated_entries())


def _of_apps(language: str) -> list[polib.POEntry]:
    """What a catalogue inside an app has: taken over, so that such a catalogue can be deleted afterwards."""
    paths = sorted(ROOT.glob(f"*/locale/{LOCALES[language]}/LC_MESSAGES/django.po"))
    return [entry for path in paths for entry in polib.pofile(str(path))]


def missing(language: str, texts: dict[Text, str]) -> list[str]:
    """What a catalogue lacks, as lines that say which text and where it is used."""
    path = catalogue(language)
    if not path.exists():
        return [f"{language}: no catalogue"]
    done = {(e.msgctxt, e.msgid) for e in polib.pofile(str(path)) if e.translated()}
    return [
        f"{language}: {text!r} in {where}"
        for (ctx, text, _), where in texts.items()
        if (ctx, text) not in done
    ]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    texts = texts_of()
    if "--check" in sys.argv:
        lacks = [line for language in LOCALES for line in missing(language, texts)]
        sys.stderr.write("\n".join(lacks[:40]) + (f"\n{len(lacks)} texts wait\n" if lacks else ""))
        return 1 if lacks else 0
    for language in LOCALES:
        waiting = update(language, texts)
        sys.stdout.write(f"{language}: {len(texts)} texts, {waiting} wait for a translation\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
