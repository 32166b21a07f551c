"""Names: shortened instead of dropped, told apart when masked, and nobody is called like WeChat or the merchant."""

import pytest

from shop.members.member import LONGEST_NAME, Identity, mask_member, shorten_name
from shop.members.naming import determine_name
from shop.members.refusals import NameReserved
from shop.members.reserved import is_reserved
from shop.members.service import recognise, rename, take_profile
from shop.settings.profile import ShopProfile
from shop.settings.service import save_profile
from shop.typed import plain_digits, plain_number, visible
from tests.support.databases import AnyDatabase

ANNA = Identity("wx1", "openid-anna")
PICTURE = "https://thirdwx.qlogo.cn/a"


@pytest.mark.parametrize(
    "name",
    [
        "微信支付官方客服",
        "微 信 支 付",
        "徽信支付",
        "微·信·客·服",
        "官方旗舰店",
        "宫方客服",
        "ＷｅＣｈａｔ客服",
        "WeСhat",
        "wéchat",
        "W e i x i n",
        "腾讯客服中心",
        "騰訊",
        "山前茶铺",
        "山前茶鋪",
        "山 前 茶 铺",
        "山前茶铺（总店）",
        "★山前茶铺★",
        "0fficial",
        "Аdmin",
        "客\u200b服",
        "管理员",
    ],
)
def test_a_name_like_wechats_or_the_merchants_is_reserved(name: str) -> None:
    assert is_reserved(name, ["山前茶铺"])


@pytest.mark.parametrize(
    "name",
    [
        "阿珍的小店",
        "小北",
        "陈果",
        "茶友小微",
        "安娜",
        "مەريەم",
        "Tom Lee",
        "山里的茶",
        "前山茶铺",
        "🍵茶",
        "付小姐的店",
        "安娜在微信",
        "木木的微店",
        "林老板的茶",
        "方方",
        "客家小妹",
    ],
)
def test_an_ordinary_name_is_nobodys(name: str) -> None:
    assert not is_reserved(name, ["山前茶铺"])


def test_a_short_name_of_the_merchant_is_reserved_only_whole() -> None:
    assert is_reserved("茶", ["茶"])
    assert not is_reserved("喝茶的人", ["茶"])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("一二三四五六七八九十" * 2 + "一二三四五六七", "一二三四五六七八九十" * 2),
        ("安娜", "安娜"),
        ("x" * 19 + "👨\u200d👩\u200d👧", "x" * 19),
        ("x" * 19 + "e\u0323\u0324", "x" * 19),
        ("\u200b\u202e", ""),
        (" 安\u202e娜 ", "安娜"),
    ],
)
def test_a_longer_name_from_elsewhere_is_shortened_where_nothing_comes_apart(text: str, kept: str) -> None:
    assert shorten_name(text) == kept
    assert len(kept) <= LONGEST_NAME


@pytest.mark.parametrize(
    ("text", "name", "taking"),
    [
        ("安娜", "安娜", "profile_taken"),
        ("安" * 27, "安" * 20, "profile_shortened"),
        ("微信客服", None, "picture_taken"),
        ("\u200b", None, "picture_taken"),
    ],
)
def test_what_becomes_of_a_profile_is_said(text: str, name: str | None, taking: str) -> None:
    assert determine_name(text, ["山前茶铺"]) == (name, taking)


async def test_a_long_or_reserved_name_never_loses_the_picture(database: AnyDatabase) -> None:
    await database.transact(save_profile, ShopProfile(name="山前茶铺"))
    anna = await database.transact(recognise, ANNA, via="login")
    long = await database.transact(take_profile, anna.id, "安" * 27, PICTURE)
    assert (long.name, long.avatar_url) == ("安" * 20, PICTURE)
    reserved = await database.transact(take_profile, anna.id, "山前茶铺", f"{PICTURE}/2")
    assert (reserved.name, reserved.avatar_url) == ("安" * 20, f"{PICTURE}/2")
    with pytest.raises(NameReserved):
        await database.transact(rename, anna.id, "山前茶铺客服")


async def test_a_masked_name_hides_the_person_and_not_the_name_that_the_shop_gave(database: AnyDatabase) -> None:
    anna = await database.transact(recognise, ANNA, via="login")
    assert mask_member(anna) == anna.name
    named = await database.transact(rename, anna.id, "陈小满")
    assert mask_member(named.member) == "陈**满"
    assert named.member.tail == anna.code[-4:]


def test_what_is_typed_means_what_it_looks_like() -> None:
    assert plain_digits("\u202d138\u00a00013\u30008000\u202c") == "138 0013 8000"
    assert plain_digits("\uff11\u0662\u096b\u0e59") == "1259"
    assert plain_number(" 1\u20142 3\ufeff") == "1-23"
    assert visible(" a\u200b\u202eb\n c ") == "ab c"
