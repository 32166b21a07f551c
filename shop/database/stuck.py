"""What holds up nobody but itself: told apart from what is going to pass, and told to a person."""

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import DBAPIError, OperationalError

_PASSING = ("08", "40", "53", "55", "57", "58")
"""Classes of PostgreSQL's codes that say nothing of the rows: connections, conflicts, locks, resources, shutdowns."""

_stuck_rows = Counter("lianpu_stuck_total", "Times that one row could not be done and the rest went on", ["what"])
log = structlog.get_logger(__name__)


def is_passing(error: Exception) -> bool:
    """Whether the same work may well succeed a moment later.

    Then the unit of work is tried again as a whole.
    """
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or (
        str(code).startswith(_PASSING) if code is not None else isinstance(error, OperationalError)
    )


def tell_stuck(what: str, error: Exception) -> None:
    """Name what can't be done, such as "mature_awards award:17", to whoever reads the log and the figures."""
    _stuck_rows.labels(what.partition(" ")[0]).inc()
    log.error("needs a person", what="stuck", stuck=what, why=f"{type(error).__name__}: {error}")
