"""Reading a request's body with a bound on its size and depth."""

import json

from django.conf import settings
from rest_framework import exceptions
from rest_framework.parsers import BaseParser


class BodyTooLarge(exceptions.APIException):
    status_code = 413
    default_detail = "The body is larger than this server takes. Nothing was saved."
    default_code = "too_large"


class BoundedJSONParser(BaseParser):
    """JSON in UTF-8, at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes; NaN, bad encoding and bottomless nesting are 400.

    DRF reads the stream itself, so Django's own limit on bodies does not hold here.
    """

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(limit + 1)
        if len(content) > limit:
            raise BodyTooLarge()
        try:
            document = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
            if b"\\ud" in content.lower():
                # Half a surrogate pair can be written as an escape, and can be neither stored nor sent back.
                json.dumps(document, ensure_ascii=False).encode("utf-8")
            return document
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError("The body is not valid JSON.") from error


def _refuse_constant(name: str):
    raise ValueError(f"{name} is not JSON")
