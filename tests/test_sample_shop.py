"""The sample shop: believable in size, complete in pictures, loaded once, its policy published as anyone's."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from commissions.policies.queries import find_policy
from commissions.policies.tables import policy_acknowledgement
from composition.sample_shop import loader
from composition.sample_shop.drawings.scenes import SCENES, draw_banner, draw_note, draw_scene
from composition.sample_shop.loader import load_sample_shop
from composition.sample_shop.merchant import Merchant, read_merchant
from shop.audit import audit_shop
from shop.catalog.finding import search_products
from shop.catalog.queries import get_product, list_categories, list_products
from shop.catalog.tables import product
from shop.media.folder import MediaFolder
from shop.media.pictures import CARD, SQUARE, WHOLE, cut_picture, file_name
from shop.settings.company import COMPANY
from shop.settings.queries import find_value, get_profile
from shop.storefront.queries import find_home
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase

MERCHANT = read_merchant()


def test_the_data_is_a_shop_of_its_own_size() -> None:
    assert len(MERCHANT.products) >= 24
    assert len(MERCHANT.categories) == 5
    assert {sample.draft.category for sample in MERCHANT.products} == {each["code"] for each in MERCHANT.categories}
    assert len({sample.scene for sample in MERCHANT.products}) == len(MERCHANT.products)
    assert {sample.scene for sample in MERCHANT.products} == set(SCENES)


def test_every_price_leaves_room_for_the_commission() -> None:
    for sample in MERCHANT.products:
        for sku in sample.draft.skus:
            assert sku.cost_fen + sku.price_fen * 17 // 100 < sku.price_fen, sku.article


def test_a_drawing_is_always_the_same() -> None:
    first, second = (draw_scene("honey", 240).tobytes() for _ in range(2))
    assert first == second
    assert draw_note("honey", "土蜂蜜", ["一年一割"], 240).size == (240, 320)
    assert draw_banner(240).size == (240, 120)


def test_a_picture_is_cut_for_lists_pages_and_chat() -> None:
    cut = cut_picture(Image.new("RGB", (1080, 1440), "#c08040"))
    sizes = {name: Image.open(BytesIO(body)).size for name, body in cut.name_files(cut.hash).items()}
    assert sizes == (
        {file_name(cut.hash, "w", width): (width, width * 4 // 3) for width in WHOLE}
        | {file_name(cut.hash, "s", width): (width, width) for width in SQUARE}
        | {f"{cut.hash}.jpg": (CARD, CARD)}
    )
    assert cut.colour == "#c08040"


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MediaFolder:
    """A media folder; the drawings are small, so that the test is quick."""
    monkeypatch.setattr("composition.sample_shop.pictures.WIDTH", 120)
    for name, value in (("WHOLE", (75,)), ("SQUARE", (36,)), ("CARD", 64)):
        monkeypatch.setattr(f"shop.media.pictures.{name}", value)
    return MediaFolder(tmp_path / "media")


async def test_it_loads_through_the_use_cases_and_only_once(
    database: AnyDatabase, clock: MovableClock, media: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    assert await load_sample_shop(database, media, lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1] == len(told)
    codes = await database.read(_codes)
    assert not await load_sample_shop(database, media)
    monkeypatch.setattr(loader, "calculate_version", lambda: "the next version")
    assert await load_sample_shop(database, media)
    assert await database.read(_codes) == codes
    await _check(database, clock, media, MERCHANT)


async def _check(database: AnyDatabase, clock: MovableClock, media: MediaFolder, merchant: Merchant) -> None:
    assert await database.read(get_profile) == merchant.profile
    assert (await database.read(find_value, COMPANY)).credit_code == merchant.company["credit_code"]
    policy = await database.read(find_policy, clock())
    assert policy is not None
    assert [level["rate_bp"] for level in policy.document["levels"]] == [1000, 500, 200]
    acknowledged = select(func.count()).select_from(policy_acknowledgement)
    assert await database.read(lambda connection: connection.scalar(acknowledged)) == 1
    assert await database.read(audit_shop) == []
    home = await database.read(find_home, clock())
    assert [of.section.kind for of in home.sections][:3] == ["banners", "notice", "categories"]
    assert len(home.sections[0].section.banners) == 1
    assert all(len(of.cards) >= 4 for of in home.sections if of.section.kind == "goods")
    assert len(await database.read(list_categories)) == 5
    assert (await database.read(search_products, "想买点蜂蜜", START))[0].name.startswith("土蜂蜜")
    for card in (await database.read(list_products, START, limit=50)).cards:
        page = await database.read(get_product, card.code)
        assert len(page.pictures) == 2
        assert all(media.open(f"{picture.hash}-w75.webp") for picture in page.pictures)


def _codes(connection: object) -> dict[str, str]:
    rows = connection.execute(select(product.c.article, product.c.code))  # type: ignore[attr-defined]
    return {row.article: row.code for row in rows}
