"""Outside WeChat and at first sight: addresses are copied, machines answered, a link shows the shop, text is read."""

import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from commissions.network.queries import find_distributor
from shop.media.pictures import cut_picture
from shop.settings.profile import ShopProfile
from shop.settings.service import save_profile
from shop.web.asset_files import make_readable, measure_contrast, write_brand
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.payouts import sign
from tests.support.shelf import stock_shelf
from tests.support.shop_web import CHROME

COLOURS = ("E8472B", "FFFFFF", "FFEE00", "00FF00", "000000", "808080", "07C160", "FF69B4", "1B1C1F")


@pytest.mark.parametrize("colour", COLOURS)
def test_main_buttons_and_links_can_be_read_in_any_colour(colour: str) -> None:
    light, dark = write_brand(colour).split("@media")
    values = dict(pair.split(":#") for pair in light.removeprefix(":root{").rstrip("}").split(";--"))
    assert measure_contrast(values["brand-fill"], "FFFFFF") >= 4.5
    assert measure_contrast(values["brand-press"], "FFFFFF") >= 4.5
    assert measure_contrast(values["--brand"], values["brand-soft"]) >= 4.5
    in_the_dark = dict(pair.split(":#") for pair in dark.partition("{:root{")[2].rstrip("}").split(";--"))
    assert measure_contrast(in_the_dark["--brand"], in_the_dark["brand-soft"]) >= 4.5


@given(st.integers(0, 0xFFFFFF))
def test_any_of_all_colours_is_read(number: int) -> None:
    light, dark = (
        dict(re.findall(r"--([a-z-]+):#([0-9A-F]{6})", part)) for part in write_brand(f"{number:06X}").split("@media")
    )
    for ground in ("brand-fill", "brand-press", "brand-deep"):
        assert measure_contrast(light[ground], "FFFFFF") >= 4.5
    for values in (light, dark):
        assert measure_contrast(values["brand"], values["brand-soft"]) >= 4.5
    assert measure_contrast(light["brand"], "FFFFFF") >= 4.5


def test_a_colour_that_can_be_read_stays_as_the_merchant_chose_it() -> None:
    assert make_readable("B3341B", "FFFFFF", towards="000000") == "B3341B"


async def test_the_address_can_be_copied_where_nothing_can_be_scanned(phone: MakePhone) -> None:
    stranger = await phone("x", agent=CHROME)
    text = await (await stranger.get("/me/addresses?x=1")).text()
    assert 'data-copy="http://shop.test/me/addresses?x=1"' in text
    assert "复制地址" in text
    assert "扫一扫上面的二维码。</p>" in text
    assert "在手机上" in text


async def test_browsers_and_search_engines_get_what_they_ask_for(phone: MakePhone) -> None:
    stranger = await phone("x", agent=CHROME)
    icon = await stranger.get("/favicon.ico")
    assert icon.content_type == "image/x-icon"
    assert Image.open(io.BytesIO(await icon.read())).format == "ICO"
    robots = await (await stranger.get("/robots.txt")).text()
    assert "Disallow: /me\n" in robots
    assert robots.endswith("Allow: /\n")
    assert '<meta name="description" content="' in await (await stranger.get("/")).text()


async def test_the_shop_can_be_installed_under_its_own_name_and_logo(phone: MakePhone, door: Door) -> None:
    picture = cut_picture(Image.new("RGB", (300, 300), "#1b6e3a"))
    for name, body in picture.name_files(picture.hash).items():
        door.media.put(name, body)
    profile = ShopProfile(name="半山小铺", brand_colour="#07C160")
    stranger = await phone("x", agent=CHROME)
    seen = []
    for shop in (profile, replace(profile, avatar=picture.hash)):
        await door.database.transact(save_profile, shop)
        page = await (await stranger.get("/")).text()
        where = re.findall(r'rel="manifest" href="([^"]+)"', page)[0]
        manifest = json.loads(await (await stranger.get(where)).text())
        assert (manifest["name"], manifest["display"]) == ("半山小铺", "standalone")
        for icon in manifest["icons"]:
            shown = Image.open(io.BytesIO(await (await stranger.get(icon["src"])).read()))
            assert f"{shown.width}x{shown.height}" == icon["sizes"]
        seen.append(shown.convert("RGB").getpixel((256, 60)))
    assert seen[0] != seen[1]
    assert seen[1][1] > seen[1][0] + 50
    inside = await (await (await phone("anna")).open("/me")).text()
    assert "manifest" not in inside


async def test_a_shops_link_shows_the_shop(phone: MakePhone, door: Door) -> None:
    await door.database.transact(stock_shelf)
    anna, stranger = await phone("anna"), await phone("x", agent=CHROME)
    await anna.open("/me")
    distributor = await door.database.read(find_distributor, await anna.member_id())
    assert distributor
    text = await (await stranger.get(f"/s/{distributor.code}")).text()
    assert "的店" in text
    assert 'aria-label="商品分类"' in text
    assert "进店逛逛" not in text


async def test_orders_come_first_for_who_has_not_earned(phone: MakePhone, door: Door) -> None:
    anna = await phone("anna")
    await anna.open("/me")
    await door.database.transact(sign, await anna.member_id())
    text = await (await anna.open("/me")).text()
    assert text.index('aria-label="我的订单"') < text.index('aria-label="我的小店"')


@pytest.mark.parametrize("path", ["/", "/categories", "product"])
async def test_a_share_shows_title_text_picture_and_the_address_that_counts(
    phone: MakePhone, door: Door, path: str
) -> None:
    await door.database.transact(stock_shelf)
    stranger = await phone("x", agent=CHROME)
    home = await (await stranger.get("/")).text()
    product = re.findall(r'href="(/products/\w+)"', home)[0]
    path = product if path == "product" else path
    text = await (await stranger.get(f"{path}?via=poster")).text()
    assert f'<link rel="canonical" href="http://shop.test{path}' in text
    assert "?via" not in re.findall(r'rel="canonical" href="([^"]+)"', text)[0]
    told = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]+)">', text))
    assert {"title", "description", "url", "type"} <= told.keys()
    if path != "/categories":
        assert re.fullmatch(r"http://shop\.test/media/\w+\.jpg", told["image"])
    assert "jweixin" not in text


async def test_a_desk_has_the_shops_head_and_a_phone_its_tabs(phone: MakePhone) -> None:
    text = await (await (await phone("x", agent=CHROME)).get("/")).text()
    assert 'class="site-head"' in text
    assert 'class="tabbar"' in text


async def test_wechats_title_bar_is_the_only_one(phone: MakePhone) -> None:
    inside, outside = await phone("anna"), await phone("x", agent=CHROME)
    assert "in-wechat" in await (await inside.open("/me/addresses")).text()
    assert "in-wechat" not in await (await outside.get("/")).text()
