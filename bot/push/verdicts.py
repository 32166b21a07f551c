"""What a refusal of a message means: never this way, not now, or try again. Source: docs/wechat.md §4.3."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
BUSY_S = 10
TOO_FREQUENT_S = 60
TOKEN_S = 60


class Verdict(StrEnum):
    """How to go on. `UNREACHABLE`: the person can't be pushed to. `UNFIT`: our message or template is at fault, another
    way may work. `CLOSED`: the conversation is over or used up. `LATER`: nothing is wrong with the message.
    """

    UNREACHABLE = "unreachable"
    UNFIT = "unfit"
    CLOSED = "closed"
    LATER = "later"


UNREACHABLE = {40003, 43004, 43019, 43101, 48002, 49003, 50002, 50005, 70000}
CLOSED = {45015, 45047}
TOKENS = {40001, 40014, 42001}
BUSY = {-1}
TOO_FREQUENT = {45011}
QUOTA = {45009}


def determine_verdict(errcode: int) -> Verdict:
    """The verdict on a refused message. A code that is not known means our message is at fault: it is not repeated."""
    if errcode in UNREACHABLE:
        return Verdict.UNREACHABLE
    if errcode in CLOSED:
        return Verdict.CLOSED
    if errcode in TOKENS | BUSY | TOO_FREQUENT | QUOTA:
        return Verdict.LATER
    return Verdict.UNFIT


def determine_delay_s(errcode: int, now: datetime) -> float:
    """Seconds until a message that was refused with a `LATER` code is worth another try."""
    if errcode in QUOTA:
        return calculate_seconds_to_midnight(now)
    if errcode in TOO_FREQUENT:
        return TOO_FREQUENT_S
    return TOKEN_S if errcode in TOKENS else BUSY_S


def calculate_seconds_to_midnight(now: datetime) -> float:
    """Seconds until 00:00 in Beijing, when daily quotas begin anew."""
    local = now.astimezone(SHANGHAI)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - local).total_seconds()
