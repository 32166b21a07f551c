"""Reads of the settings room."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from shop.settings.profile import ShopProfile, profile_from_json
from shop.settings.tables import setting

PROFILE = "shop_profile"
_BY_KEY = select(setting.c.value).where(setting.c.key == bindparam("key"))


def find_setting(connection: Connection, key: str) -> Any:
    """The JSON value kept under `key`, or None."""
    return connection.scalar(_BY_KEY, {"key": key})


def get_profile(connection: Connection) -> ShopProfile:
    """The shop's profile; the defaults until the merchant saves one."""
    return profile_from_json(find_setting(connection, PROFILE) or {})
