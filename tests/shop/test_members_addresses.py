"""Addresses: typed by people, kept clean, one default, nobody else's within reach."""

import asyncio
from dataclasses import replace

import pytest

from commissions.beneficiary import MemberId
from shop.addresses.address import AddressForm, clean_address
from shop.addresses.refusals import BadAddress, TooManyAddresses, UnknownAddress
from shop.addresses.service import (
    MOST,
    add_address,
    change_address,
    delete_address,
    find_address,
    find_default_address,
    list_addresses,
)
from shop.members.member import Identity
from shop.members.service import recognise
from shop.traces.queries import list_same_person
from tests.support.databases import AnyDatabase

HOME = AddressForm("王小明", "13800138000", "440305", "科技园路 1 号 3 栋 501")


async def make_member(database: AnyDatabase, openid: str = "a") -> MemberId:
    return (await database.transact(recognise, Identity("wx1", openid), via="login")).id


@pytest.mark.parametrize("typed", ["138 0013 8000", "+86 138-0013-8000", "008613800138000", "13800138000"])
def test_a_mobile_number_is_kept_in_one_form(typed: str) -> None:
    assert clean_address(replace(HOME, phone=typed)).phone == "13800138000"


def test_a_landline_with_its_area_code_is_good() -> None:
    assert clean_address(replace(HOME, phone="0755-26001234")).phone == "0755-26001234"


def test_each_wrong_field_is_named() -> None:
    with pytest.raises(BadAddress) as refused:
        clean_address(replace(HOME, name=" ", phone="12345", street="长" * 101))
    assert refused.value.data["fields"] == {"name": "missing", "phone": "invalid", "street": "long"}


@pytest.mark.parametrize("code", ["", "440000", "440300", "999999", "abc"])
def test_a_region_is_chosen_down_to_the_district(code: str) -> None:
    with pytest.raises(BadAddress) as refused:
        clean_address(replace(HOME, district_code=code))
    assert set(refused.value.data["fields"]) == {"district_code"}


def test_a_county_level_city_that_belongs_to_no_city_has_no_district() -> None:
    assert clean_address(replace(HOME, district_code="429004")).district_code == "429004"


def test_a_district_that_was_renamed_is_kept_as_its_successor() -> None:
    assert clean_address(replace(HOME, district_code="330103")).district_code == "330105"


@pytest.mark.parametrize(
    ("typed", "code", "kept"),
    [
        ("\u202d138 0013 8000\u202c", "440305", "13800138000"),
        ("\uff11\uff13\uff18\uff10\uff10\uff11\uff13\uff18\uff10\uff10\uff10", "440305", "13800138000"),
        ("\u0661\u0663\u0668\u0660\u0660\u0661\u0663\u0668\u0660\u0660\u0660", "440305", "13800138000"),
        ("13800138000\u8f6c1234", "440305", "13800138000-1234"),
        ("+852 9123 4567", "810103", "+85291234567"),
        ("9123-4567", "810103", "+85291234567"),
        ("6612 3456", "820102", "+85366123456"),
        ("0912-345-678", "710101", "+886912345678"),
        ("(02) 2720-8889", "710101", "+886227208889"),
        ("+852 9123 4567", "440305", "+85291234567"),
    ],
)
def test_phones_are_kept_in_one_form_wherever_they_are_of(typed: str, code: str, kept: str) -> None:
    assert clean_address(replace(HOME, phone=typed, district_code=code)).phone == kept


def test_a_number_without_its_prefix_is_understood_only_where_it_is_of() -> None:
    with pytest.raises(BadAddress):
        clean_address(replace(HOME, phone="9123 4567"))


async def test_the_first_address_is_the_default_and_another_can_take_over(database: AnyDatabase) -> None:
    me = await make_member(database)
    first = await database.transact(add_address, me, HOME)
    second = await database.transact(add_address, me, replace(HOME, street="第二"))
    assert (first.is_default, second.is_default) == (True, False)
    await database.transact(change_address, me, second.code, replace(HOME, street="第二", is_default=True))
    assert [a.is_default for a in await database.read(list_addresses, me)] == [True, False]
    chosen = await database.read(find_default_address, me)
    assert chosen is not None
    assert chosen.code == second.code
    await database.transact(delete_address, me, second.code)
    left = await database.read(find_default_address, me)
    assert left is not None
    assert (left.code, left.is_default) == (first.code, True)


async def test_nobody_reaches_the_address_of_another(database: AnyDatabase) -> None:
    me, other = await make_member(database), await make_member(database, "b")
    mine = await database.transact(add_address, me, HOME)
    assert await database.read(find_address, other, mine.code) is None
    with pytest.raises(UnknownAddress):
        await database.transact(change_address, other, mine.code, HOME)
    with pytest.raises(UnknownAddress):
        await database.transact(delete_address, other, mine.code)
    assert await database.read(find_address, me, mine.code) == mine


async def test_addresses_added_at_once_have_one_default_and_a_limit(database: AnyDatabase) -> None:
    me = await make_member(database)
    form = replace(HOME, is_default=True)
    tries = (database.transact(add_address, me, form) for _ in range(MOST + 2))
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, TooManyAddresses) for one in done) == 2
    kept = await database.read(list_addresses, me)
    assert len(kept) == MOST
    assert sum(a.is_default for a in kept) == 1


async def test_two_members_with_one_phone_are_the_same_person(database: AnyDatabase) -> None:
    me, other, third = [await make_member(database, openid) for openid in "abc"]
    await database.transact(add_address, me, HOME)
    await database.transact(add_address, other, replace(HOME, name="别人"))
    await database.transact(add_address, third, replace(HOME, phone="13900139000"))
    assert await database.read(list_same_person, me) == (other,)
