"""快递100 as a source of tracks: its query API (docs/waybills.md). Implements `TrackingSource`."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import aiohttp

from bot.couriers.posting import NoAnswer, post_form, sign
from shop.settings.present import PresentSettings
from shop.settings.tracking import TRACKING
from shop.tracking.ports import TrackedParcel, TrackingRefused, TrackingSilent
from shop.tracking.track import Told, TrackEvent, TrackState
from shop.typed import visible

_NOTHING_YET = "500"
_BUSY = {"501", "502"}
_OF_THE_PARCEL = {"400", "408"}
"""A carrier or a phone that does not fit: other parcels may fare better."""
_STATES = {
    "0": TrackState.MOVING,
    "1": TrackState.COLLECTED,
    "2": TrackState.PROBLEM,
    "3": TrackState.DELIVERED,
    "4": TrackState.RETURNED,
    "5": TrackState.DELIVERING,
    "6": TrackState.RETURNING,
    "14": TrackState.PROBLEM,
}
"""Others are on their way: handed on (7), or at the customs (8, 10 to 13)."""


class Kuaidi100Tracking:
    """Asks under the keys that hold now. `url` is its query address."""

    def __init__(
        self, session: aiohttp.ClientSession, present: PresentSettings, url: str, *, timeout_s: float = 12.0
    ) -> None:
        self._session = session
        self._present = present
        self._url = url
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

    @property
    def is_ready(self) -> bool:
        """See `TrackingSource.is_ready`."""
        return self._present.of(TRACKING).is_ready and bool(self._key)

    async def find_track(self, parcel: TrackedParcel) -> Told:
        """See `TrackingSource.find_track`."""
        customer = self._present.of(TRACKING).customer
        asked = {"com": parcel.carrier_code, "num": parcel.number, "phone": parcel.phone_end}
        param = json.dumps({**asked, "show": "0", "order": "desc"}, ensure_ascii=False)
        form = {"customer": customer, "sign": sign(param, self._key, customer), "param": param}
        try:
            return _read_track(await post_form(self._session, self._url, form, self._timeout))
        except NoAnswer as none:
            raise TrackingSilent(str(none)) from none

    @property
    def _key(self) -> str:
        return self._present.find_secret(TRACKING, "key")


def _read_track(answer: Mapping[str, Any]) -> Told:
    """What an answer says. Raises TrackingRefused, TrackingSilent."""
    code = str(answer.get("returnCode") or answer.get("status") or "")
    if code == _NOTHING_YET:
        return Told(TrackState.UNKNOWN)
    if code != "200":
        if code in _BUSY or not code:
            raise TrackingSilent(f"code {visible(code)[:10]}")
        why = f"{visible(str(answer.get('message') or '没有说明'))[:150]}（{visible(code)[:10]}）"
        raise TrackingRefused(why, of_all=code not in _OF_THE_PARCEL)
    rows = answer.get("data")
    if not isinstance(rows, list):
        raise TrackingSilent("no events")
    events = tuple(event for row in rows if (event := _read_event(row)) is not None)
    return Told(_STATES.get(str(answer.get("state")), TrackState.MOVING) if events else TrackState.UNKNOWN, events)


def _read_event(row: Any) -> TrackEvent | None:
    """One line; None for what is none. Times are those of Beijing."""
    if not isinstance(row, dict):
        return None
    try:
        at = datetime.strptime(f"{row.get('ftime') or row.get('time')} +0800", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None
    return TrackEvent(at, str(row.get("context") or ""))
