"""Structured logs.

One JSON object a line (colours on a terminal), with secrets and people's data taken out first.
"""

import logging
import re
import sys
from collections.abc import MutableMapping, Sequence
from typing import Any

import structlog
from aiohttp.http_exceptions import BadHttpMessage
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

_SECRET_NAMES = re.compile(
    r"secret|token|password|api_v3_key|aes_key|private_key|authorization|cookie|signature|phone|id_number|bank_card",
    re.I,
)
_SECRET_IN_TEXT = re.compile(r"((?:access_token|secret|ticket|code|refresh_token)=)[^&\s\"']+", re.I)
_PERSONAL_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])(?:1[3-9]\d{9}|\d{17}[\dXx])(?![0-9A-Za-z])")
"""Mobile and identity numbers, wherever they stand."""
_STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)


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
    renderer = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    ending: list[Processor] = [structlog.processors.format_exc_info, redact, renderer]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, _STAMP, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=level.upper(), handlers=[_make_handler(ending)], force=True)
    logging.getLogger("aiohttp.access").setLevel("WARNING")


def quieten(record: logging.LogRecord) -> bool:
    """What a stranger sends that is no HTTP is one line without its text: it fills no log, and tells no address."""
    if record.exc_info and isinstance(record.exc_info[1], BadHttpMessage):
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.msg, record.args, record.exc_info = "a request that is no HTTP was refused", (), None
    return logging.getLogger().isEnabledFor(record.levelno)


def _make_handler(ending: Sequence[Processor]) -> logging.Handler:
    """Writes what libraries log, as structlog writes ours."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(quieten)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, _STAMP],
            processors=[ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    return handler
