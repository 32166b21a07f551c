"""What WeChat's API refuses, and what that means for whoever asked.

Never, later, or now (docs/wechat.md §4.3).
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Literal

from commissions.days import SHANGHAI

Verdict = Literal["never", "later", "now"]

TOKEN_CODES: Final = frozenset({40001, 40014, 42001})
WINDOW_CODES: Final = frozenset({45015, 45047})
_GONE_CODES: Final = frozenset({40003, 43004, 43019, 50002, 50005, 48002, 49003, 70000})
_LOGIN_CODES: Final = frozenset({40029, 40163, 42003, 41008})
MEDIA_CODES: Final = frozenset({40007})
BUSY: Final = -1
_DAY_QUOTA: Final = 45009
_UNTIL_TOMORROW_S: Final = 24 * 3600.0
_RID: Final = re.compile(r"rid:\s*([0-9a-f-]+)")
_NOT_LISTED_S: Final = 300.0


@dataclass(frozen=True)
class _Rule:
    """What a code means. `alarm`: someone has to change the configuration before anything works."""

    verdict: Verdict
    delay_s: float = 0.0
    alarm: bool = False


_NEVER: Final = _Rule("never")
_MISTAKE: Final = _Rule("never", alarm=True)
_BROKEN: Final = _Rule("later", 900.0, alarm=True)
_NOW: Final = _Rule("now")

_RULES: Final[dict[int, _Rule]] = {
    BUSY: _Rule("later", 5.0),
    45011: _Rule("later", 60.0),
    _DAY_QUOTA: _Rule("later", _UNTIL_TOMORROW_S, alarm=True),
    89503: _Rule("later", 3600.0, alarm=True),
    89506: _Rule("later", _UNTIL_TOMORROW_S, alarm=True),
    89507: _Rule("later", 3600.0, alarm=True),
    **dict.fromkeys(TOKEN_CODES | MEDIA_CODES, _NOW),
    **dict.fromkeys(_GONE_CODES | WINDOW_CODES | _LOGIN_CODES | {43101, 45065, 45066, 45072, 45080, 45081}, _NEVER),
    **dict.fromkeys((40002, 40013, 40125, 40164, 40243, 41002, 41004, 48001, 48004, 48006, 61004, 61007), _BROKEN),
    **dict.fromkeys((40033, 40036, 40037, 40039, 40054, 40055, 40066, 40246, 40247, 40249, 41030, 43002), _MISTAKE),
    **dict.fromkeys((43116, 44002, 45002, 45008, 46003, 47001, 47003, 65301, 76021, 76022), _MISTAKE),
}


class ApiFailed(Exception):
    """A call to WeChat's API did not succeed. Its text names the API and the code, and never a token."""

    verdict: Verdict = "later"
    delay_s: float = 10.0
    code: int | None = None


class ApiRefused(ApiFailed):
    """WeChat answered with an errcode. `rid` is what its support asks for (kept 7 days there)."""

    def __init__(self, api: str, code: int, message: str) -> None:
        found = _RID.search(message)
        self.api, self.code, self.rid = api, code, found.group(1) if found else ""
        rule = _RULES.get(code, _Rule("later", _NOT_LISTED_S, alarm=True))
        self.verdict, self.delay_s, self.alarm = rule.verdict, rule.delay_s, rule.alarm
        super().__init__(f"{api} refused with {code}: {_RID.sub('', message).strip()[:200]} (rid {self.rid or 'none'})")


class ApiSilent(ApiFailed):
    """No answer, or none that makes sense. Whether WeChat did it is not known."""

    def __init__(self, api: str, reason: str) -> None:
        super().__init__(f"{api} did not answer: {reason}")
        self.api = api


def determine_delay_s(failed: ApiFailed, now: datetime) -> float:
    """In how many seconds to try again. A spent quota is renewed at midnight in Beijing."""
    if failed.code != _DAY_QUOTA:
        return failed.delay_s
    tomorrow = now.astimezone(SHANGHAI).date() + timedelta(days=1)
    return (datetime.combine(tomorrow, time(), SHANGHAI) - now).total_seconds()
