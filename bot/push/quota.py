"""When a used-up daily quota begins anew: at midnight in Beijing (docs/wechat.md §4.3, 45009)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def calculate_seconds_to_midnight(now: datetime) -> float:
    """Seconds from `now` until 00:00 in Beijing."""
    local = now.astimezone(BEIJING)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - local).total_seconds()
