"""Structured JSON logs, one line each, with the request id and never a patient's words.

Nothing that a person typed is passed to a logger: services log ids and codes. Tracebacks are reduced to the
type and the place, because the text of an exception may quote what was being saved.
"""

import contextvars
import datetime
import json
import logging
import re
import traceback

request_id_var: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")

#: Attributes every LogRecord has; whatever else is on it came from `extra=` and is logged as a field.
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
#: Extras that frameworks attach and that may carry a request or its body.
_REFUSED = {"request", "response", "exc_text", "data", "args", "context"}
#: The secret of a patient's link is the key to their page: it is not logged, whoever logs the address.
_SECRET_PATH = re.compile(r"/(t|s)/[^/\s?\"']+")


def _masked(text: str) -> str:
    return _SECRET_PATH.sub(r"/\1/…", text)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at (UTC), level, logger, event, request_id and the record's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _masked(self._event(record)),
        }
        if request_id := request_id_var.get():
            line["request_id"] = request_id
        for key, value in vars(record).items():
            if (
                key not in _STANDARD
                and key not in _REFUSED
                and isinstance(value, str | int | float | bool | None)
            ):
                line[key] = _masked(value) if isinstance(value, str) else value
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = [
                f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(record.exc_info[2])[-6:]
            ]
        # In ASCII: no character can end the line early for any reader, or fail to be encoded.
        return json.dumps(line)

    @staticmethod
    def _event(record: logging.LogRecord) -> str:
        # An exception's own text may quote a value; frameworks put it into the message of ERROR records.
        if record.exc_info and record.name.startswith(("django", "celery")):
            return str(record.msg)[:200]
        return record.getMessage()[:1000]


def logging_config() -> dict:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "helpdesk.log_settings.JsonFormatter"}},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": "INFO"},
        "loggers": {
            "django": {"level": "INFO", "handlers": [], "propagate": True},
            "django.server": {"level": "WARNING", "handlers": [], "propagate": True},
            "uvicorn.access": {"level": "WARNING", "handlers": [], "propagate": False},
            "uvicorn": {"level": "INFO", "handlers": [], "propagate": True},
            "axes": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
