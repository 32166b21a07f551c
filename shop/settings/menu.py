"""The menu at the foot of the chat as the merchant wants it, and how it differs from what WeChat shows. Pure.

Limits are WeChat's (docs/wechat.md §6.4); names count in bytes of UTF-8, a Chinese character being three.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from shop.settings.document import Document
from shop.words import words

MOST_ON_TOP = 3
MOST_BELOW = 5
_NAME_BYTES = (16, 60)
_URL_BYTES = 1024
_KEY_BYTES = 128

EntryKind = Literal[
    "page", "view", "click", "miniprogram", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album",
    "pic_weixin", "location_select", "media_id", "article_id", "article_view_limited",
]  # fmt: skip
"""`page` is a path of the shop; all others are WeChat's own types."""
BY_KEY = (
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select",
)  # fmt: skip


@dataclass(frozen=True)
class MenuEntry:
    """What is tapped. `value` is a path, an address, a key or an id, as its kind wants.

    A mini-program has `app_id` and `page`, and as its `value` the address for phones that can't open it.
    """

    name: str
    kind: EntryKind = "page"
    value: str = ""
    app_id: str = ""
    page: str = ""


@dataclass(frozen=True)
class MenuButton:
    """A button of the bar: `entry` is tapped itself unless there is something `below` it."""

    entry: MenuEntry
    below: tuple[MenuEntry, ...] = ()


@dataclass(frozen=True)
class MenuFault:
    """WeChat would not take the menu: `place` as 2 or 2.3, and a word for what is wrong."""

    place: str
    rule: str


@dataclass(frozen=True)
class MenuDifference:
    """A place at which the two menus differ; None where one has nothing."""

    place: str
    ours: MenuEntry | None
    theirs: MenuEntry | None


@dataclass(frozen=True)
class MenuAtWeChat:
    """The menu that the account shows. `lost` names what only the platform's console can make."""

    is_open: bool
    buttons: tuple[MenuButton, ...]
    lost: tuple[str, ...] = ()


def read_buttons(buttons: Any) -> tuple[MenuButton, ...]:
    """Buttons as templates/bot/menu.toml writes them: a leaf has a `path` of the shop or a `key`."""
    return tuple(_read_button(of) for of in buttons)


def find_fault(buttons: tuple[MenuButton, ...]) -> MenuFault | None:
    """The first thing that WeChat would refuse."""
    if not 1 <= len(buttons) <= MOST_ON_TOP:
        return MenuFault("", "count")
    return next(_list_faults(buttons), None)


def list_differences(ours: tuple[MenuButton, ...], theirs: tuple[MenuButton, ...]) -> tuple[MenuDifference, ...]:
    """Where the menus differ, place by place."""
    mine, other = _by_place(ours), _by_place(theirs)
    places = sorted({*mine, *other})
    return tuple(
        MenuDifference(place, mine.get(place), other.get(place))
        for place in places
        if mine.get(place) != other.get(place)
    )


def _read_button(of: Mapping[str, Any]) -> MenuButton:
    below = tuple(_read_entry(one) for one in of.get("sub_button", ()))
    return MenuButton(MenuEntry(of["name"]) if below else _read_entry(of), below)


def _read_entry(of: Mapping[str, Any]) -> MenuEntry:
    if "path" in of:
        return MenuEntry(of["name"], "page", of["path"])
    return MenuEntry(of["name"], "click", of["key"])


def _list_faults(buttons: tuple[MenuButton, ...]) -> Iterator[MenuFault]:
    for n, button in enumerate(buttons, 1):
        if not 1 <= len(button.entry.name.encode()) <= _NAME_BYTES[0]:
            yield MenuFault(f"{n}", "name")
        if len(button.below) > MOST_BELOW:
            yield MenuFault(f"{n}", "count_below")
        if not button.below and (rule := _find_rule(button.entry)):
            yield MenuFault(f"{n}", rule)
        for m, entry in enumerate(button.below, 1):
            if not 1 <= len(entry.name.encode()) <= _NAME_BYTES[1]:
                yield MenuFault(f"{n}.{m}", "name_below")
            if rule := _find_rule(entry):
                yield MenuFault(f"{n}.{m}", rule)


def _find_rule(entry: MenuEntry) -> str | None:
    """The word for what is wrong with what an entry leads to."""
    size = len(entry.value.encode())
    if entry.kind == "page":
        return None if entry.value.startswith("/") and not entry.value.startswith("//") and size <= 900 else "path"
    if entry.kind in ("view", "miniprogram") and not (
        entry.value.startswith(("https://", "http://")) and size <= _URL_BYTES
    ):
        return "url"
    if entry.kind == "miniprogram" and not (entry.app_id and entry.page):
        return "miniprogram"
    return "key" if (entry.kind in BY_KEY and size > _KEY_BYTES) or not entry.value else None


def _by_place(buttons: tuple[MenuButton, ...]) -> dict[str, MenuEntry]:
    found: dict[str, MenuEntry] = {}
    for n, button in enumerate(buttons, 1):
        # What a button with something below it would lead to itself does not count.
        found[f"{n}"] = MenuEntry(button.entry.name) if button.below else button.entry
        found |= {f"{n}.{m}": entry for m, entry in enumerate(button.below, 1)}
    return found


def _ship() -> tuple[MenuButton, ...]:
    return read_buttons(words("bot/menu.toml")["button"])


def _check(buttons: tuple[MenuButton, ...]) -> tuple[MenuButton, ...]:
    """Raises ValueError for a menu that WeChat would refuse."""
    fault = find_fault(buttons)
    if fault is not None:
        raise ValueError(f"menu_{fault.rule}")
    return buttons


@dataclass(frozen=True)
class MenuDocument:
    """Until one is saved, the menu that is shipped."""

    buttons: Annotated[tuple[MenuButton, ...], AfterValidator(_check)] = field(default_factory=_ship)


MENU = Document("menu", MenuDocument)
