"""Reads of the settings room."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from commissions.reads import Question, ask, fetch_first
from shop.settings.profile import ShopProfile, profile_from_json
from shop.settings.tables import setting

PROFILE = "shop_profile"
_BY_KEY = select(setting.c.value).where(setting.c.key == bindparam("key"))


def find_setting(connection: Connection, key: str) -> Any:
    """The JSON value kept under `key`, or None."""
    row = fetch_first(connection, _BY_KEY, {"key": key})
    return None if row is None else row.value


def get_profile(connection: Connection) -> ShopProfile:
    """The shop's profile; the defaults until the merchant saves one."""
    return ask(connection, ask_profile())


def ask_profile() -> Question[ShopProfile]:
    """The same, to be asked for together with other things."""
    return Question(_BY_KEY, {"key": PROFILE}, lambda rows: profile_from_json(rows[0].value if rows else {}))
