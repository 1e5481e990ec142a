"""manage.py assess < in.jsonl > out.jsonl: triage over a file, one JSON object per line.

In: {"id", "text", "lang"?}. Out: {"id", "medical", "urgency", "department", "lang", "evidence"}.
Evidence offsets count code points of the text as given. A line that is not such an object stops the
command with its number, because a gap in a safety measurement must not pass silently.
"""

import json
import sys

from django.core.management.base import BaseCommand, CommandError

from triage import assess


class Command(BaseCommand):
    help = "Assess messages: JSON lines on standard input, verdicts on standard output."
    requires_system_checks = []

    def handle(self, **options) -> None:
        source, sink = sys.stdin, self.stdout
        if hasattr(source, "reconfigure"):
            source.reconfigure(encoding="utf-8")
        for number, line in enumerate(source, 1):
            if line.strip():
                sink.write(json.dumps(verdict(line, number)))


def verdict(line: str, number: int) -> dict:
    try:
        item = json.loads(line)
        key, text = item["id"], item["text"]
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"line {number}: not an object with id and text") from error
    if not isinstance(text, str):
        raise CommandError(f"line {number}: text must be a string")
    found = assess(text, item.get("lang"))
    return {
        "id": key,
        "medical": found.medical,
        "urgency": found.urgency,
        "department": found.department,
        "lang": found.language,
        "evidence": [
            {"start": e.start, "end": e.end, "text": e.text, "rule": e.rule} for e in found.evidence
        ],
    }
