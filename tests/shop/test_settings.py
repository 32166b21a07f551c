"""The profile is kept as saved; secrets are unreadable without the key, and one cannot stand in for another."""

import pytest
from sqlalchemy import select, update

from shop.settings.profile import PROFILE, ProfileRefused, ShopProfile
from shop.settings.queries import get_profile
from shop.settings.sealing import SealBroken
from shop.settings.service import Secrets, save_profile
from shop.settings.tables import secret
from tests.support.databases import AnyDatabase

SECRETS = Secrets("k" * 32)


async def test_a_profile_is_read_as_it_was_saved(database: AnyDatabase) -> None:
    assert await database.read(get_profile) == ShopProfile()
    profile = ShopProfile(name="半山小铺", promises=("破损包赔",), shipping_fee_fen=1000, free_shipping_from_fen=9900)
    await database.transact(save_profile, profile)
    await database.transact(save_profile, profile)
    assert await database.read(get_profile) == profile


def test_a_profile_of_another_version_is_read_with_defaults() -> None:
    assert PROFILE.read({"name": "小店", "music": "loud"}) == ShopProfile(name="小店")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "店" * 31},
        {"brand_colour": "red"},
        {"brand_colour": "#E8472B;}"},
        {"shipping_fee_fen": -1},
        {"free_shipping_from_fen": -1},
    ],
)
def test_a_profile_outside_its_bounds_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ProfileRefused):
        ShopProfile(**changes)  # type: ignore[arg-type]


async def test_a_secret_comes_back_only_under_its_key(database: AnyDatabase) -> None:
    await database.transact(SECRETS.save_secret, "wechat.app_secret", "很秘密")
    assert await database.read(SECRETS.find_secret, "wechat.app_secret") == "很秘密"
    assert await database.read(SECRETS.find_secret, "other") is None
    with pytest.raises(SealBroken):
        await database.read(Secrets("x" * 32).find_secret, "wechat.app_secret")


async def test_what_lies_in_the_database_does_not_show_the_secret(database: AnyDatabase) -> None:
    await database.transact(SECRETS.save_secret, "a", "hunter2")
    stored = await database.read(lambda connection: bytes(connection.scalar(select(secret.c.sealed)) or b""))
    assert b"hunter2" not in stored


async def test_one_secret_cannot_be_put_in_the_place_of_another(database: AnyDatabase) -> None:
    await database.transact(SECRETS.save_secret, "a", "one")
    await database.transact(lambda tx: tx.connection.execute(update(secret).values(name="b")))
    with pytest.raises(SealBroken):
        await database.read(SECRETS.find_secret, "b")


async def test_a_secret_is_replaced_and_forgotten(database: AnyDatabase) -> None:
    for value in ("one", "two"):
        await database.transact(SECRETS.save_secret, "a", value)
    assert await database.read(SECRETS.find_secret, "a") == "two"
    await database.transact(SECRETS.forget_secret, "a")
    assert await database.read(SECRETS.find_secret, "a") is None
