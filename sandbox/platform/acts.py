"""What a person with a phone can do with the account.

Used by the page and by tests; each returns when it is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import zxingcpp
from PIL import Image

from sandbox.people import Person
from sandbox.platform import media, menu_taps, subscriptions
from sandbox.platform.menu_taps import Given, Place, Tapped
from sandbox.platform.push import Pusher
from sandbox.platform.qrcodes import find_scene_code
from sandbox.platform.replies import Reply
from sandbox.platform.state import SceneCode, platform_state
from sandbox.platform.windows import close_windows, open_window
from sandbox.world import World

Via = Literal["scan", "search", "card", "paid", "article", "other"]
SUBSCRIBE_SCENES: dict[Via, str] = {
    "scan": "ADD_SCENE_QR_CODE",
    "search": "ADD_SCENE_SEARCH",
    "card": "ADD_SCENE_PROFILE_CARD",
    "paid": "ADD_SCENE_PAID",
    "article": "ADD_SCENE_PROFILE_LINK",
    "other": "ADD_SCENE_OTHERS",
}
AuthorizationEvent = Literal["user_authorization_revoke", "user_authorization_cancellation", "user_info_modified"]
_PLATFORM = "gh_platform_push"
"""Who sends what is about a person and not from them (docs/wechat.md §2)."""
_EXPIRED_TEXT = "二维码已过期"


@dataclass(frozen=True)
class Scanned:
    """Where a scan led.

    The profile page with its follow button, the chat (a SCAN was pushed), an address for the web view, plain text, or a
    code whose time is over.
    """

    kind: Literal["profile", "chat", "web", "text", "expired"]
    text: str = ""


async def follow(world: World, person: Person, via: Via = "search") -> Reply | None:
    """Tap "follow".

    By `scan` the code scanned before is told (`qrscene_…`); any other way the EventKey is empty.
    """
    if person.following:
        return None
    code = platform_state(world).scene_codes.get(person.scanned_scene) if via == "scan" else None
    person.following, person.ever_followed, person.scanned_scene = True, True, ""
    person.subscribed_at, person.subscribe_scene = world.clock.now(), SUBSCRIBE_SCENES[via]
    person.qr_scene = int(code.scene) if code is not None and code.number else 0
    person.qr_scene_str = code.scene if code is not None and not code.number else ""
    world.tell(person, "system", "notice", text=f"你已关注{world.account.name}", reason="followed")
    open_window(world, person, "follow")
    key = {"EventKey": ""} if code is None else {"EventKey": f"qrscene_{code.scene}", "Ticket": code.ticket}
    return await world.part(Pusher).event(person, "subscribe", key)


async def unfollow(world: World, person: Person) -> None:
    """Leave the account: its messages are gone from the phone, and nothing can be sent any more."""
    if not person.following:
        return
    person.following, person.subscribed_at = False, None
    person.consents.clear()
    close_windows(person)
    person.chat.clear()
    world.person_changed(person)
    await world.part(Pusher).event(person, "unsubscribe", {"EventKey": ""}, answerable=False)


async def send_text(world: World, person: Person, content: str, *, menu_item: str | None = None) -> Reply | None:
    """Write to the account.

    `menu_item` is the id of a tapped msgmenu item; it counts as a menu tap (§5.5).
    """
    world.tell(person, "person", "text", content=content)
    open_window(world, person, "message" if menu_item is None else "menu")
    extra = {} if menu_item is None else {"bizmsgmenuid": menu_item}
    return await world.part(Pusher).message(person, "text", {"Content": content, **extra})


async def send_image(world: World, person: Person, content: bytes, file_name: str = "photo.jpg") -> Reply | None:
    """Send a picture."""
    medium = media.keep_medium(world, "image", content, file_name, permanent=False)
    url = media.medium_address(world, medium.media_id)
    world.tell(person, "person", "image", media_id=medium.media_id, url=url)
    open_window(world, person, "message")
    return await world.part(Pusher).message(person, "image", {"PicUrl": url, "MediaId": medium.media_id})


async def send_voice(world: World, person: Person, content: bytes, file_name: str = "voice.amr") -> Reply | None:
    """Send a voice message."""
    medium = media.keep_medium(world, "voice", content, file_name, permanent=False)
    world.tell(person, "person", "voice", media_id=medium.media_id)
    open_window(world, person, "message")
    return await world.part(Pusher).message(person, "voice", {"MediaId": medium.media_id, "Format": "amr"})


async def send_location(world: World, person: Person, latitude: float, longitude: float, label: str) -> Reply | None:
    """Send a place."""
    world.tell(person, "person", "location", latitude=latitude, longitude=longitude, label=label)
    open_window(world, person, "message")
    fields = {"Location_X": latitude, "Location_Y": longitude, "Scale": 15, "Label": label}
    return await world.part(Pusher).message(person, "location", fields)


async def send_link(world: World, person: Person, title: str, description: str, url: str) -> Reply | None:
    """Send a shared page."""
    world.tell(person, "person", "link", title=title, description=description, url=url)
    open_window(world, person, "message")
    return await world.part(Pusher).message(person, "link", {"Title": title, "Description": description, "Url": url})


async def send_video(world: World, person: Person, content: bytes, file_name: str = "film.mp4") -> Reply | None:
    """Send a film."""
    film = media.keep_medium(world, "video", content, file_name, permanent=False)
    thumb = media.keep_medium(world, "thumb", content, "thumb.jpg", permanent=False)
    world.tell(person, "person", "video", media_id=film.media_id)
    open_window(world, person, "message")
    fields = {"MediaId": film.media_id, "ThumbMediaId": thumb.media_id}
    return await world.part(Pusher).message(person, "video", fields)


async def tap_menu(
    world: World,
    person: Person,
    button: Mapping[str, Any],
    *,
    scan_result: str = "",
    pictures: Sequence[bytes] = (),
    place: Place | None = None,
) -> Tapped:
    """Tap a button of the account's menu (one of `account.menu`) and give what it asks for.

    `scan_result` is what a scancode button read. Pictures and a place follow their event as messages.
    """
    tapped = await menu_taps.tap(world, person, button, Given(scan_result, pictures, place))
    for picture in pictures:
        await send_image(world, person, picture)
    if place is not None:
        await send_location(world, person, place.latitude, place.longitude, place.label)
    return tapped


def find_button(world: World, top: int, sub: int | None = None) -> Mapping[str, Any] | None:
    """A button of the menu by its place, from 0; None when there is none there or it only opens a list."""
    menu = world.account.menu or {"button": []}
    try:
        button: Mapping[str, Any] = menu["button"][top]
        button = button if sub is None else button["sub_button"][sub]
    except IndexError:
        return None
    return button if "type" in button else None


async def scan(world: World, person: Person, text: str) -> Scanned:
    """Scan a code that holds this text. A follower's scan of a scene code is pushed as SCAN at once."""
    code = find_scene_code(world, text)
    if code is None:
        return Scanned("web" if text.startswith(("http://", "https://")) else "text", text)
    if code.expires_at is not None and code.expires_at <= world.clock.now():
        return Scanned("expired", _EXPIRED_TEXT)
    if not person.following:
        person.scanned_scene = code.ticket
        world.person_changed(person)
        return Scanned("profile", code.scene)
    await _push_scan(world, person, code)
    return Scanned("chat", code.scene)


async def scan_picture(world: World, person: Person, picture: bytes) -> Scanned | None:
    """Scan the picture itself; None when no code is found in it."""
    texts = read_codes(picture)
    return await scan(world, person, texts[0]) if texts else None


async def scan_and_follow(world: World, person: Person, text: str) -> Scanned:
    """Scan, and follow at once where the profile page comes up."""
    scanned = await scan(world, person, text)
    if scanned.kind == "profile":
        await follow(world, person, "scan")
    return scanned


def read_codes(picture: bytes) -> list[str]:
    """The texts of all codes in a picture. OSError when it is no picture."""
    with Image.open(BytesIO(picture)) as image:
        return [found.text for found in zxingcpp.read_barcodes(image.convert("RGB"))]


async def answer_subscription(world: World, person: Person, answers: dict[str, bool]) -> None:
    """Answer the sheet of <wx-open-subscribe>: template id → accepted."""
    await subscriptions.record_consents(world, person, answers)


async def withdraw_subscription(world: World, person: Person, template_id: str) -> None:
    """Switch a subscription notice off in the account's settings."""
    await subscriptions.withdraw_consent(world, person, template_id)


async def change_authorization(world: World, person: Person, event: AuthorizationEvent) -> None:
    """Withdraw, cancel or change what WeChat may tell of oneself.

    The platform sends it; the person is in `OpenID`.
    """
    about = {"FromUserName": _PLATFORM, "OpenID": person.openid, "AppID": world.credentials.app_id}
    revoked = {} if event == "user_info_modified" else {"RevokeInfo": "301"}
    await world.part(Pusher).event(person, event, about | revoked, answerable=False)


async def report_location(world: World, person: Person, latitude: float, longitude: float) -> None:
    """The phone reports its place on entering the chat."""
    fields = {"Latitude": latitude, "Longitude": longitude, "Precision": 30.0}
    await world.part(Pusher).event(person, "LOCATION", fields)


def accept_one_time_message(world: World, person: Person, scene: int) -> None:
    """Agree to one message of this scene, as on the page of /mp/subscribemsg (docs/wechat.md §5.4)."""
    person.one_time_consents[str(scene)] = 1
    world.person_changed(person)


async def _push_scan(world: World, person: Person, code: SceneCode) -> None:
    open_window(world, person, "scan")
    await world.part(Pusher).event(person, "SCAN", {"EventKey": code.scene, "Ticket": code.ticket})
