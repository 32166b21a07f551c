"""What tapping a button of the menu does.

An event, and for some buttons what the person gives along with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.people import Person
from sandbox.platform.push import Pusher
from sandbox.platform.windows import open_window
from sandbox.world import World

_OPENS_WINDOW = ("click", "scancode_push", "scancode_waitmsg")
_SCALE = 15


@dataclass(frozen=True)
class Place:
    """Somewhere on the map, with what it is called."""

    latitude: float
    longitude: float
    label: str


@dataclass(frozen=True)
class Given:
    """What the person gave: the text of a scanned code, pictures, a place."""

    scan_result: str = ""
    pictures: Sequence[bytes] = ()
    place: Place | None = None


@dataclass(frozen=True)
class Tapped:
    """What the phone shows next: the chat, a page or a mini-program."""

    kind: Literal["chat", "web", "miniprogram"]
    url: str = ""


async def tap(world: World, person: Person, button: Mapping[str, Any], given: Given) -> Tapped:
    """Push the button's event; the answer to `click` and `scancode_waitmsg` is shown."""
    kind, pusher = button["type"], world.part(Pusher)
    if kind in _OPENS_WINDOW:
        open_window(world, person, "menu")
    key = {"EventKey": button.get("key", "")}

    if kind == "click":
        await pusher.event(person, "CLICK", key)
    elif kind == "view":
        return await _leave(world, person, "VIEW", button["url"], Tapped("web", button["url"]))
    elif kind == "miniprogram":
        tapped = Tapped("miniprogram", button["url"])
        return await _leave(world, person, "view_miniprogram", button["pagepath"], tapped)
    else:
        await pusher.event(person, kind, key | _describe(kind, given), answerable=kind == "scancode_waitmsg")
    return Tapped("chat")


async def _leave(world: World, person: Person, event: str, target: str, tapped: Tapped) -> Tapped:
    fields = {"EventKey": target, "MenuId": world.account.menu_set_at}
    await world.part(Pusher).event(person, event, fields, answerable=False)
    return tapped


def _describe(kind: str, given: Given) -> dict[str, Any]:
    """The fields that tell what was given (docs/wechat.md §2)."""
    if kind.startswith("scancode"):
        return {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": given.scan_result}}
    if kind.startswith("pic_"):
        sums = [hashlib.md5(picture, usedforsecurity=False).hexdigest() for picture in given.pictures]
        items = [("item", {"PicMd5Sum": one}) for one in sums]
        return {"SendPicsInfo": {"Count": len(items), "PicList": items}}
    if kind == "location_select" and given.place is not None:
        place = given.place
        where = {"Location_X": place.latitude, "Location_Y": place.longitude, "Scale": _SCALE, "Label": place.label}
        return {"SendLocationInfo": where | {"Poiname": ""}}
    return {}
