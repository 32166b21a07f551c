"""Reads of the settings room."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from shop.settings.profile import ShopProfile, profile_from_json
from shop.settings.tables import setting

PROFILE = "shop_profile"
BY_KEY = select(setting.c.value).where(setting.c.key == bindparam("key"))
KEPT_PROFILE = select(setting.c.value).where(setting.c.key == PROFILE).scalar_subquery()
"""The profile as it is kept, for a statement that reads something else with it; see `read_profile`."""


def find_setting(connection: Connection, key: str) -> Any:
    """The JSON value kept under `key`, or None."""
    return connection.scalar(BY_KEY, {"key": key})


def get_profile(connection: Connection) -> ShopProfile:
    """The shop's profile; the defaults until the merchant saves one."""
    return read_profile(find_setting(connection, PROFILE))


def read_profile(kept: Any) -> ShopProfile:
    """The profile of its JSON; the defaults if there is none."""
    return profile_from_json(kept or {})
