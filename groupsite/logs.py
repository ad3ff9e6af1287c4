"""Logging: one JSON object a line, with ids and never with content.

An exception's message may hold what somebody wrote (``invalid literal '...'``), a path may hold
a token. So a record keeps the exception's type and the places it passed, not its words, and
Django's request records keep the route's pattern, not the path.
"""

import logging
import logging.config
import traceback
from collections.abc import Mapping
from typing import Any

import structlog

# These write the path, the query or the arguments into their message.
_REQUEST_LOGGERS = ("django.request", "django.security", "django.server")


class WithoutContent(logging.Filter):
    """Replaces what a record could leak by what an operator needs."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(_REQUEST_LOGGERS):
            _keep_the_route(record)
        if record.name == "celery.app.trace":
            _keep_the_task(record)
        if record.exc_info:
            record.exception_type, record.exception_at = _type_and_places(record.exc_info[:2])
            record.exc_info = None
            record.exc_text = None
        return True


def _keep_the_route(record: logging.LogRecord) -> None:
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    record.msg = "request refused" if record.levelno < logging.ERROR else "request failed"
    record.args = ()
    record.route = match.route if match else "unknown"
    record.__dict__.pop("request", None)


def _keep_the_task(record: logging.LogRecord) -> None:
    data = getattr(record, "data", None) or {}
    outcome = "failed" if record.levelno >= logging.ERROR else "done"
    record.msg, record.args = f"task {outcome}: {data.get('name')} {data.get('id')}", ()


def _type_and_places(exc: tuple[Any, ...]) -> tuple[str, list[str]]:
    kind, error = exc
    frames = traceback.extract_tb(error.__traceback__)[-12:] if error else []
    return getattr(kind, "__name__", "unknown"), [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames
    ]


def configure(config: Mapping[str, str]) -> None:
    """Called by Django with ``settings.LOGGING``; one handler, standard error, JSON lines."""
    shared: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(
            allow=["exception_type", "exception_at", "route", "status_code"]
        ),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"without_content": {"()": WithoutContent}},
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.JSONRenderer(),
                    ],
                }
            },
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "json",
                    "filters": ["without_content"],
                }
            },
            "root": {"handlers": ["stderr"], "level": config["level"]},
            # The statements themselves are content.
            "loggers": {"django.db.backends": {"level": "ERROR", "propagate": False}},
        }
    )
    structlog.configure(
        processors=[
            *shared[:2],
            shared[3],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
