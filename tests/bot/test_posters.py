"""Posters can be read by a phone, say until when they work, and are drawn once for each content."""

import io
from dataclasses import replace
from datetime import date

import pytest
import zxingcpp
from PIL import Image

from bot.posters.avatar import draw_avatar
from bot.posters.content import Headline, PosterContent
from bot.posters.drawing import SIZE, draw_poster, write_validity
from bot.posters.lettering import fit, font, has_glyph, printable, printable_name, wrap
from commissions.actor import staff_acting
from commissions.network.queries import find_distributor
from commissions.network.service import suspend_distributor
from commissions.ports import Transaction
from sandbox.platform import acts
from shop.catalog.refusals import ProductUnknown
from shop.members.service import rename
from shop.posters.events import PosterWanted
from shop.posters.kinds import ProductPoster
from shop.posters.service import NoOwnShop
from shop.qr_code import code_png, draw_code
from shop.scenes.service import find_scene_link
from shop.settings.poster_design import LAYOUTS, PosterDesign, PosterLayout
from tests.bot.stage import BASE, Stage
from tests.support.shelf import stock_shelf

LINK = "http://weixin.qq.com/q/02AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
CONTENT = PosterContent(
    kind="follow",
    code_text=LINK,
    last_day=date(2026, 12, 21),
    shop_name="山里人家",
    brand_colour="#E8472B",
    owner_name="阿珍的小店",
    owner_code="k3m9x2abcd",
    owner_has_name=True,
    headline=Headline("武夷山正山小种红茶", 12800, True, "x"),
)


def read_codes(jpeg: bytes, width: int = SIZE[0]) -> list[str]:
    """What a phone reads from the picture, shown `width` pixels wide."""
    picture = Image.open(io.BytesIO(jpeg)).convert("L")
    shown = picture.resize((width, picture.height * width // picture.width))
    return [found.text for found in zxingcpp.read_barcodes(shown)]


def photograph() -> bytes:
    """A busy picture."""
    buffer = io.BytesIO()
    Image.effect_noise((1200, 1600), 90).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize("width", [750, 375, 250])
@pytest.mark.parametrize("picture", [None, photograph()])
def test_a_poster_is_read_in_full_and_as_a_thumbnail(width: int, picture: bytes | None) -> None:
    assert read_codes(draw_poster(CONTENT, picture), width) == [LINK]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("background", [None, photograph()])
def test_every_layout_is_read_on_any_ground(layout: PosterLayout, background: bytes | None) -> None:
    design = PosterDesign(layout, "#20703A", invites="请" * 16)
    for content in (CONTENT, replace(CONTENT, headline=None, owner_name="长" * 20)):
        jpeg = draw_poster(replace(content, design=design), None, background)
        assert Image.open(io.BytesIO(jpeg)).size == SIZE
        assert read_codes(jpeg, 300) == [LINK]


def test_a_poster_has_the_agreed_size_and_a_code_of_two_hundred_pixels() -> None:
    jpeg = draw_poster(CONTENT, None)
    picture = Image.open(io.BytesIO(jpeg))
    (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert (picture.format, picture.size) == ("JPEG", (750, 1334))
    assert found.position.top_right.x - found.position.top_left.x + 8 * 6 >= 200


@pytest.mark.parametrize("name", ["", "🍵👨‍👩‍👧", "a" * 20, "长" * 20, "\u202e反", "𠮷野家", "<b>&"])
def test_any_name_can_be_drawn(name: str) -> None:
    odd = replace(CONTENT, owner_name=name, shop_name=name, headline=Headline(name, 1, False, "x"))
    assert read_codes(draw_poster(odd, None)) == [LINK]
    assert read_codes(draw_poster(replace(odd, headline=None, owner_has_name=False), None)) == [LINK]


def test_the_end_of_the_code_is_said_in_words() -> None:
    assert write_validity(CONTENT) == "有效期至 12月21日"
    assert write_validity(replace(CONTENT, kind="shop", last_day=None)) == "长期有效"


def test_texts_are_cut_and_wrapped_to_their_width() -> None:
    assert fit("短", 30, 300) == "短"
    assert font(30).getlength(fit("长" * 40, 30, 300)) <= 300
    lines = wrap("武夷山正山小种红茶一级礼盒装送人自饮都合适", 40, 300, 2)
    assert len(lines) == 2
    assert all(font(40).getlength(line) <= 300 for line in lines)
    assert lines[1].endswith("…")
    assert wrap("", 40, 300, 2) == []
    assert printable("茶🍵壶\u200d") == "茶壶"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("مەريەم", ""),
        ("สมชาย", ""),
        ("김철수", ""),
        ("مەريەم的店", ""),
        ("安娜😀", "安娜"),
        ("安娜☺️", "安娜"),
        ("龍門茶莊", "龍門茶莊"),
        ("Zoë", "Zoë"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
    ],
)
def test_a_name_that_the_font_cannot_write_leaves_its_place_to_the_code(name: str, written: str) -> None:
    assert printable_name(name) == written


def test_the_font_is_asked_and_not_the_category() -> None:
    assert has_glyph("张")
    assert has_glyph("①")
    assert not has_glyph("م")
    assert printable("茶م叶") == "茶叶"


def test_a_poster_of_a_name_without_glyphs_has_no_boxes() -> None:
    written = replace(CONTENT, owner_name="مەريەم", headline=None)
    assert draw_poster(written, None) == draw_poster(replace(written, owner_name="กขค"), None)


def test_avatars_of_different_codes_differ_and_of_one_code_agree() -> None:
    marks = {draw_avatar(f"code{n}", "", side_px=64).tobytes() for n in range(20)}
    assert len(marks) >= 18
    assert draw_avatar("code1", "", side_px=64).tobytes() == draw_avatar("code1", "", side_px=64).tobytes()


def test_a_code_is_a_picture_of_whole_pixels_with_its_quiet_zone() -> None:
    picture = draw_code(LINK, most_px=300)
    assert [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))] == [LINK]
    assert picture.width <= 300
    assert code_png(LINK) is code_png(LINK)
    with pytest.raises(ValueError, match="larger"):
        draw_code(LINK, most_px=20)


async def test_the_follow_poster_leads_to_its_owner_and_is_made_once(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    member = await stage.member("a")
    first = await stage.posters.picture(member.id, "follow")
    assert await stage.posters.picture(member.id, "follow") is first
    (address,) = read_codes(first)
    scanned = await acts.scan(stage.world, stage.person("b"), address)
    distributor = await stage.database.read(find_distributor, member.id)
    assert distributor
    assert await stage.database.read(find_scene_link, scanned.text) == distributor.code


async def test_the_shop_poster_says_the_members_link_and_never_ends(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    member = await stage.member("a")
    distributor = await stage.database.read(find_distributor, member.id)
    poster = await stage.posters.make(member.id, "shop")
    assert distributor
    assert (read_codes(poster.jpeg), poster.fresh_until) == ([f"{BASE}/s/{distributor.code}?via=poster"], None)


async def test_a_new_name_or_product_is_a_new_poster_with_the_same_code(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    member = await stage.member("a")
    first = await stage.posters.picture(member.id, "follow")
    await stage.database.transact(rename, member.id, "阿珍")
    second = await stage.posters.picture(member.id, "follow")
    await stage.database.transact(stock_shelf)
    third = await stage.posters.picture(member.id, "follow")
    assert len({first, second, third}) == 3
    assert read_codes(first) == read_codes(second) == read_codes(third)


async def test_a_code_with_less_than_a_week_left_is_replaced_and_the_old_one_stays_good(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    member = await stage.member("a")
    old = read_codes(await stage.posters.picture(member.id, "follow"))
    await stage.world.clock.advance(24 * 86400)
    new = read_codes(await stage.posters.picture(member.id, "follow"))
    assert new != old
    scanned = await acts.scan(stage.world, stage.person("b"), old[0])
    distributor = await stage.database.read(find_distributor, member.id)
    assert distributor
    assert await stage.database.read(find_scene_link, scanned.text) == distributor.code


async def test_who_may_not_earn_has_no_poster(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    member = await stage.member("a")
    await stage.database.transact(suspend_distributor, member.id, by=staff_acting("test"), reason="test")
    with pytest.raises(NoOwnShop):
        await stage.posters.picture(member.id, "follow")
    with pytest.raises(ValueError, match="other"):
        await stage.posters.picture(member.id, "other")


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_the_poster_of_a_product_leads_to_it_by_ones_own_link_and_comes_into_the_chat(
    stage: Stage, layout: PosterLayout
) -> None:
    await acts.follow(stage.world, stage.person("a"))
    await stage.settle()
    member, [tea] = await stage.member("a"), await stage.database.transact(stock_shelf)
    poster = ProductPoster(tea.code, layout)
    made = await stage.posters.make(member.id, poster.kind)
    known = await stage.database.read(find_distributor, member.id)
    assert known is not None
    assert read_codes(made.jpeg, 375) == [f"{BASE}/s/{known.code}/products/{tea.code}?via=poster"]

    def want(tx: Transaction) -> None:
        tx.publish(PosterWanted(member_id=member.id, kind=poster.kind))

    before = len(stage.heard("a", "image"))
    await stage.database.transact(want)
    await stage.settle()
    assert len(stage.heard("a", "image")) == before + 1
    with pytest.raises(ProductUnknown):
        await stage.posters.make(member.id, "product:nothing:card")
