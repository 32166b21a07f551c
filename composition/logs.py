"""Structured logs.

One JSON object a line (colours on a terminal), with secrets and people's data taken out first.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_NAMES = re.compile(
    r"secret|token|password|api_v3_key|aes_key|private_key|authorization|cookie|signature|phone|id_number|bank_card",
    re.I,
)
_SECRET_IN_TEXT = re.compile(r"((?:access_token|secret|ticket|code|refresh_token)=)[^&\s\"']+", re.I)
_PERSONAL_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])(?:1[3-9]\d{9}|\d{17}[\dXx])(?![0-9A-Za-z])")
"""Mobile and identity numbers, wherever they stand."""


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace values whose name tells a secret, tokens inside addresses, and people's numbers in any text."""
    for name, value in event.items():
        if _SECRET_NAMES.search(name) and name != "event":
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = _PERSONAL_IN_TEXT.sub("…", _SECRET_IN_TEXT.sub(r"\1…", value))
    return event


def set_up_logs(level: str) -> None:
    """Send structlog's and the standard library's logs to standard error in one form."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=level.upper(), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("aiohttp.access").setLevel("WARNING")
