"""The menu as the merchant keeps it, beside what was last pushed to WeChat."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.actor import Actor, restore_actor
from commissions.ports import Transaction
from shop.settings.menu import MENU, MenuButton
from shop.settings.queries import find_kept, find_setting
from shop.settings.service import save_setting
from shop.staff.queries import name_actors

_PUSHED = "menu_push"


@dataclass(frozen=True)
class MenuPush:
    """An attempt to let people see a version; `errcode` is WeChat's refusal, None where it took it."""

    version: int
    errcode: int | None
    by: str
    at: datetime


@dataclass(frozen=True)
class MenuSheet:
    """The menu, the version in which it was saved (0: the one that is shipped), and the last attempt to push one."""

    version: int
    buttons: tuple[MenuButton, ...]
    pushed: MenuPush | None


def read_menu_sheet(connection: Connection) -> MenuSheet:
    """The menu as it stands."""
    kept, told = find_kept(connection, MENU.key), find_setting(connection, _PUSHED)
    pushed = None
    if told:
        by = restore_actor(told["by"])
        name = name_actors(connection, {by})[by]
        pushed = MenuPush(told["version"], told["errcode"], name, datetime.fromisoformat(told["at"]))
    return MenuSheet(kept.version, MENU.read(kept.value).buttons, pushed)


def record_menu_push(tx: Transaction, version: int, errcode: int | None, *, by: Actor) -> None:
    """Keep that a version was pushed, or what WeChat said against it."""
    told = {"version": version, "errcode": errcode, "by": str(by), "at": tx.now.isoformat()}
    save_setting(tx, _PUSHED, told)
