"""装修: collections by hand and by rule, a home page that is drafted, looked at, published, and put back."""

import io
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from aiohttp import FormData
from PIL import Image

from commissions.actor import staff_acting
from shop.catalog.refusals import ClaimsFound
from shop.catalog.service import save_product
from shop.storefront.collection import CollectionDraft, Rule
from shop.storefront.collections import (
    add_products,
    arrange_product,
    drop_collection,
    edit_collection,
    make_collection,
)
from shop.storefront.filling import fill_collections
from shop.storefront.page import FIRST_PAGE, HomePage, read_page, write_page
from shop.storefront.queries import find_draft, find_home, get_collection, list_held, list_published
from shop.storefront.refusals import CollectionInUse, StorefrontRefused, StorefrontStale
from shop.storefront.section import Banner, Section
from shop.storefront.service import publish_home, restore_page, save_draft
from shop.storefront.target import Target
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import START, MovableClock
from tests.support.console import Console, open_console
from tests.support.databases import AnyDatabase
from tests.support.shelf import PICTURE, draft_tea, put_on_home, stock_shelf

BY = staff_acting("test")
TEAS = [draft_tea(article=f"T{n}", name=f"红茶{n}号", position=n, tags=("头采",) if n == 3 else ()) for n in range(4)]
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def console(door: Door) -> AsyncIterator[Console]:
    async with open_console(door) as opened:
        await opened.database.transact(stock_shelf, *TEAS)
        yield opened


async def test_a_collection_shows_what_is_on_sale_in_the_merchants_order(database: AnyDatabase) -> None:
    teas = await database.transact(stock_shelf, *TEAS)
    code = await database.transact(put_on_home, "推荐", "T2", "T0", "T1")
    await database.transact(arrange_product, code, teas[1].code, "first", by=BY)
    await database.transact(arrange_product, code, teas[2].code, "out", by=BY)
    await database.transact(save_product, draft_tea(article="T0", name="红茶0号", status="off_sale"))

    home = await database.read(find_home, START)
    assert [card.name for card in home.sections[-1].cards] == ["红茶1号"]
    found = await database.read(get_collection, code)
    assert [of.article for of in await database.read(list_held, found.id)] == ["T1", "T0"]


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("newest", ["红茶3号", "红茶2号"]),
        ("category", ["红茶0号", "红茶1号"]),
        ("tag", ["红茶3号"]),
        ("best", []),
        ("offer", []),
    ],
)
async def test_a_rule_is_written_down_and_followed_by_the_job(
    database: AnyDatabase, rule: Rule, names: list[str]
) -> None:
    await database.transact(stock_shelf, *TEAS)
    category, tag = "tea" if rule == "category" else "", "头采" if rule == "tag" else ""
    draft = CollectionDraft("规则", rule=rule, category=category, most=2, tag=tag)
    made = await database.transact(make_collection, draft, by=BY)
    assert [of.name for of in await database.read(list_held, made.id)] == names

    await database.transact(save_product, draft_tea(article="T3", name="红茶3号", position=3, status="off_sale"))
    assert await database.transact(fill_collections) == (rule in ("newest", "tag"))
    assert await database.transact(fill_collections) == 0


async def test_a_collection_that_the_home_page_shows_stays(database: AnyDatabase) -> None:
    await database.transact(stock_shelf, *TEAS)
    code = await database.transact(put_on_home, "推荐", "T0")
    with pytest.raises(CollectionInUse):
        await database.transact(drop_collection, code, by=BY)
    with pytest.raises(StorefrontRefused):
        await database.transact(edit_collection, code, CollectionDraft("新", rule="newest"), version=1, by=BY)
    other = await database.transact(make_collection, CollectionDraft("别的", rule="newest"), by=BY)
    with pytest.raises(StorefrontRefused):
        await database.transact(add_products, other.code, ["T0"], by=BY)
    await database.transact(drop_collection, other.code, by=BY)


async def test_a_draft_is_seen_by_nobody_until_it_is_published(database: AnyDatabase) -> None:
    page, section = FIRST_PAGE.add("text")
    page = page.replace(Section(section.key, "text", text="春茶到了"))
    assert await database.transact(save_draft, page, version=0, by=BY) == 1
    assert [of.section.kind for of in (await database.read(find_home, START)).sections][-1] == "goods"
    with pytest.raises(StorefrontStale):
        await database.transact(save_draft, FIRST_PAGE, version=0, by=BY)
    with pytest.raises(StorefrontStale):
        await database.transact(publish_home, version=2, by=BY)

    await database.transact(publish_home, version=1, by=BY)
    assert (await database.read(find_home, START)).sections[-1].section.text == "春茶到了"
    assert (await database.read(find_draft)).is_published
    await database.transact(restore_page, 0, version=1, by=BY)
    assert not (await database.read(find_draft)).is_published
    await database.transact(publish_home, version=2, by=BY)
    assert [of.number for of in await database.read(list_published)] == [2, 1]


async def test_watched_words_are_published_only_with_a_reason(database: AnyDatabase) -> None:
    page = HomePage((Section("s1", "text", text="全国第一的茶"),))
    await database.transact(save_draft, page, version=0, by=BY)
    with pytest.raises(ClaimsFound):
        await database.transact(publish_home, version=1, by=BY)
    published = await database.transact(publish_home, version=1, by=BY, reason="协会的证书在店里")
    assert published.reason == "协会的证书在店里"


async def test_a_section_shows_on_its_days_in_shanghai(database: AnyDatabase, clock: MovableClock) -> None:
    today = date(2026, 11, 22)
    sections = (
        Section("s1", "text", text="现在", first=today, last=today),
        Section("s2", "text", text="停了", on=False),
        Section("s3", "text", text="以后", first=today + timedelta(days=1)),
    )
    assert [of.shows_on(today) for of in sections] == [True, False, False]
    assert [of.shows_on(today + timedelta(days=1)) for of in sections] == [False, False, True]
    assert read_page(write_page(HomePage(sections))) == HomePage(sections)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("link", "http://example.com"),
        ("link", "javascript:alert(1)"),
        ("link", "https://"),
        ("link", 'https://example.com/" onclick="x'),
        ("link", "https://example.com/\n"),
        ("product", "../../me"),
        ("product", ""),
        ("none", "x"),
        ("gone", "x"),
    ],
)
def test_a_picture_leads_nowhere_but_into_the_shop_or_to_https(kind: str, code: str) -> None:
    with pytest.raises(StorefrontRefused):
        Target(kind, code)  # type: ignore[arg-type]


async def test_a_home_page_is_made_in_the_browser_and_seen_on_a_phone(
    console: Console, phone: MakePhone, door: Door
) -> None:
    desk = await console.sign_in()
    made = await desk.post("/console/collections", name="掌柜推荐", rule="hand", most="20")
    path = made.headers["Location"]
    assert "红茶2号" in await desk.read(f"{path}?q=红茶")
    held = {of.name: of.code for of in await door.database.transact(stock_shelf, *TEAS)}
    assert (await desk.post(f"{path}/products", key=[held["红茶2号"], held["红茶1号"]])).status == 303
    assert (await desk.post(f"{path}/order", act=f"first:{held['红茶1号']}")).status == 303

    assert (await desk.post("/console/home", version="0", act="add", kind="banners")).status == 303
    picture = io.BytesIO()
    Image.new("RGB", (600, 300), "#aa7755").save(picture, "JPEG")
    form = FormData([("csrf", await desk.token()), ("version", "1")])
    form.add_field("picture", picture.getvalue(), filename="b.jpg", content_type="image/jpeg")
    sent = await desk.client.post(
        "/console/home/sections/s4/banners", data=form, cookies=desk.cookies, allow_redirects=False
    )
    assert sent.status == 303, await sent.text()
    target = {"kind": "collection", "to_collection": path.rsplit("/", 1)[1]}
    saved = await desk.post(
        "/console/home/sections/s4/banners/0", version="2", act="save", title="春茶", subtitle="", **target
    )
    assert saved.status == 303, await saved.text()
    refused = await desk.post(
        "/console/home/sections/s4/banners/0", version="3", act="save", kind="link", to_link="http://a.b"
    )
    assert refused.status == 422
    anna = await phone()
    assert "春茶" not in await (await anna.open("/")).text()
    assert "春茶" in await desk.read("/console/home/preview")
    assert (await desk.post("/console/home/published", version="3")).status == 303

    page = await (await anna.open("/")).text()
    assert f'href="{path.removeprefix("/console")}"' in page
    collection = await (await anna.open(path.removeprefix("/console"))).text()
    assert collection.index("红茶1号") < collection.index("红茶2号")
    assert (await anna.open("/collections/nothing")).status == 404


async def test_no_text_of_the_storefront_becomes_markup(console: Console, phone: MakePhone, door: Door) -> None:
    desk = await console.sign_in()
    code = await door.database.transact(put_on_home, "好茶", "T0")
    draft = CollectionDraft(SCRIPT[:20], SCRIPT)
    await door.database.transact(edit_collection, code, draft, version=1, by=BY)
    banner = Banner(PICTURE.code, "#aabbcc", SCRIPT[:20], SCRIPT, Target("collection", code))
    page = HomePage(
        (
            Section("s1", "banners", banners=(banner,)),
            Section("s2", "goods", SCRIPT[:20], SCRIPT, collection=code),
            Section("s3", "text", SCRIPT[:20], text=SCRIPT),
        )
    )
    version = (await door.database.read(find_draft)).version
    await door.database.transact(save_draft, page, version=version, by=BY)
    await door.database.transact(publish_home, version=version + 1, by=BY)

    anna = await phone()
    shown = [await (await anna.open(path)).text() for path in ("/", f"/collections/{code}")]
    inside = ("", "/preview", "/sections/s1", "/sections/s2", "/sections/s3")
    shown += [await desk.read(f"/console/home{path}") for path in inside]
    shown += [await desk.read("/console/collections"), await desk.read(f"/console/collections/{code}")]
    for text in shown:
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
