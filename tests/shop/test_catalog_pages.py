"""The pages of catalog and cart: right with nothing and with much, in constant work, and deaf to what forms make up."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import quote

import orjson
import pytest
from aiohttp import ClientResponse
from sqlalchemy import Engine, event

from commissions.actor import staff_acting
from commissions.network.queries import find_distributor
from commissions.network.service import bind_referral
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.service import acknowledge, publish_policy
from commissions.ports import Transaction
from shop.addresses.address import AddressForm
from shop.addresses.service import add_address
from shop.catalog.shelf import Product
from shop.checkout.queries import find_cart
from shop.database.sqlite import SqliteDatabase
from shop.freight.service import add_template
from shop.freight.template import FreightTemplate, Measure, Rate, Zone
from shop.places.service import reserve_stock
from shop.settings.company import COMPANY
from shop.settings.profile import ShopProfile
from shop.settings.service import replace_document, save_profile
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import START
from tests.support.shelf import draft_tea, put_on_home, stock_shelf
from tests.support.shop_web import CHROME, Phone
from tests.support.trade import open_trade

POLICY = {"depth": 3, "levels": [{"rate_bp": 1000}, {"rate_bp": 500}, {"rate_bp": 200}], "cap_bp": 2000}


def publish(tx: Transaction) -> None:
    acknowledge(tx, CURRENT_NOTICE, staff_acting("test"))
    publish_policy(tx, POLICY, staff_acting("test"))


def decorate(tx: Transaction, count: int) -> list[Product]:
    """A shop with `count` teas, two of them on the home page."""
    save_profile(tx, ShopProfile(notice="春茶到店", shipping_fee_fen=1000, free_shipping_from_fen=30000))
    teas = stock_shelf(tx, *(draft_tea(article=f"T{n}", name=f"红茶{n}号", position=n) for n in range(count)))
    put_on_home(tx, "掌柜推荐", "T0", "T1")
    return teas


async def words_of(phone: Phone, path: str) -> str:
    """What a page says, without its markup."""
    page = await phone.open(path)
    text = await page.text()
    assert page.status == 200, text
    assert "style=" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


async def test_an_empty_shop_has_pages_that_say_so(phone: MakePhone) -> None:
    anna = await phone()
    for path in ("/", "/categories", "/search", "/search?q=%E8%8C%B6", "/cart"):
        assert "None" not in await words_of(anna, path)
    assert "没有找到" in await words_of(anna, "/search?q=%E8%8C%B6")
    assert "购物车还空着" in await words_of(anna, "/cart")


async def test_home_list_search_and_product_show_the_same_price(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 3)
    anna = await phone()
    for path in ("/", "/categories?c=tea", "/search?q=%E7%BA%A2%E8%8C%B6", f"/products/{tea.code}"):
        text = await words_of(anna, path)
        assert "红茶0号" in text
        assert "¥ 128" in text


MISSING = ["/products/nothing", "/categories?c=nothing", "/media/nothing.webp", "/media/..%2fl.db"]


@pytest.mark.parametrize("path", MISSING)
async def test_what_is_not_there_is_not_found(phone: MakePhone, path: str) -> None:
    assert (await (await phone(agent=CHROME)).get(path)).status == 404


async def test_only_a_distributor_sees_what_a_sale_would_earn(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    await door.database.transact(publish)
    for path in ("/", f"/products/{tea.code}", "/search?q=%E7%BA%A2%E8%8C%B6", "/categories"):
        assert "赚 ¥12.80" in await words_of(await phone("anna"), path)
        assert "赚" not in await words_of(await phone("visitor", agent=CHROME), path)


async def test_what_a_sale_would_earn_leaves_those_above_their_share_of_the_cap(phone: MakePhone, door: Door) -> None:
    await door.database.transact(decorate, 2)
    shared = {"depth": 2, "levels": [{"rate_bp": 1000}, {"rate_bp": 1000}], "cap_bp": 1000}
    await door.database.transact(acknowledge, CURRENT_NOTICE, by=staff_acting("mei"))
    await door.database.transact(publish_policy, shared, by=staff_acting("mei"))
    anna, berta = await phone("anna"), await phone("berta")
    assert "赚 ¥12.80" in await words_of(anna, "/")
    await berta.open("/")
    found = await door.database.read(find_distributor, await anna.member_id())
    assert found is not None
    await door.database.transact(bind_referral, await berta.member_id(), code=found.code, via="link")
    assert "赚 ¥6.40" in await words_of(berta, "/")


async def test_the_number_of_statements_does_not_grow_with_the_shop(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    await door.database.transact(publish)
    anna = await phone()
    paths = ("/", "/categories", "/search?q=%E7%BA%A2%E8%8C%B6", f"/products/{tea.code}", "/cart")
    await add(anna, tea)
    few = [await count_reads(anna, door, path) for path in paths]
    teas = await door.database.transact(decorate, 60)
    for more in teas[:20]:
        await add(anna, more)
    assert [await count_reads(anna, door, path) for path in paths] == few
    assert max(few) <= 23


async def count_reads(phone: Phone, door: Door, path: str) -> int:
    """How many statements one page takes, the session's among them."""
    await phone.open(path)
    assert isinstance(door.database, SqliteDatabase)
    seen: list[str] = []

    def watch(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", watch)
    await phone.open(path)
    event.remove(Engine, "before_cursor_execute", watch)
    return len(seen)


async def add(phone: Phone, tea: Product, **fields: str) -> None:
    """Put a tea into the cart through its page's form."""
    form = {"product": tea.code, "choice-0": "100克", "quantity": "1", "then": "cart"} | fields
    assert (await phone.post("/cart/lines", form)).status == 303


async def test_a_form_that_names_its_own_price_pays_ours(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    anna = await phone()
    made_up = {"price": "1", "price_fen": "1", "total": "0", "discount": "99", "member_id": "999", "sku": "x"}
    await add(anna, tea, **made_up)
    cart = await door.database.read(find_cart, await anna.member_id(), START)
    assert [(line.price_fen, line.quantity) for line in cart.lines] == [(12800, 1)]


@pytest.mark.parametrize("quantity", ["", " ", "0", "-1", "1e3", "1.5", "NaN", "1000", "1 2", "true"])
async def test_a_made_up_quantity_is_refused_and_puts_nothing_in(phone: MakePhone, door: Door, quantity: str) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    anna = await phone()
    form = {"product": tea.code, "choice-0": "100克", "quantity": quantity, "then": "cart"}
    answer = await anna.post("/cart/lines", form)
    assert answer.headers["Location"] == f"/products/{tea.code}?sku={tea.skus[0].code}#choose"
    assert "数量要填 1 到 999 的整数" in await words_of(anna, f"/products/{tea.code}")
    assert (await door.database.read(find_cart, await anna.member_id(), START)).lines == ()


async def test_a_combination_that_does_not_exist_leads_back_to_the_sheet(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    anna = await phone()
    for choice in ({"choice-0": "一斤"}, {"choice-0": ""}, {}):
        answer = await anna.post("/cart/lines", {"product": tea.code, "quantity": "1", **choice})
        assert answer.headers["Location"] == f"/products/{tea.code}#choose"


async def test_buying_at_once_leads_to_the_checkout_and_leaves_the_cart_alone(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    anna = await phone()
    form = {"product": tea.code, "choice-0": "250克", "quantity": "2", "then": "checkout"}
    answer = await anna.post("/cart/lines", form)
    assert answer.headers["Location"] == f"/checkout?sku={tea.skus[1].code}&quantity=2"
    assert (await door.database.read(find_cart, await anna.member_id(), START)).lines == ()


async def test_the_last_units_are_told_and_not_oversold(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    await door.database.transact(reserve_stock, {tea.skus[0].id: 8})
    anna = await phone()
    await add(anna, tea, quantity="3")
    assert "只剩 2 件" in await words_of(anna, f"/products/{tea.code}")
    assert (await door.database.read(find_cart, await anna.member_id(), START)).lines == ()


async def test_more_than_there_is_is_said_with_what_the_cart_holds_already(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    anna = await phone()
    await add(anna, tea, quantity="9")
    await add(anna, tea, quantity="200")
    assert "只剩 10 件，购物车里已有 9 件，没有再加" in await words_of(anna, f"/products/{tea.code}")


async def test_a_quantity_can_be_typed_in_the_cart_and_is_said_when_it_cannot_be(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    anna = await phone()
    await add(anna, tea)
    path = f"/cart/lines/{tea.skus[0].code}/quantity"
    for typed, expected in (
        ("３", "¥ 384"),
        ("", "数量要填 1 到 999"),
        ("-3", "没有改动"),
        ("200", "只剩 10 件"),
        ("3", "¥ 384"),
    ):
        assert (await anna.post(path, {"typed": typed})).headers["Location"] == "/cart"
        assert expected in await words_of(anna, "/cart")
    cart = await door.database.read(find_cart, await anna.member_id(), START)
    assert [line.quantity for line in cart.lines] == [3]


async def test_the_cart_is_changed_by_plain_forms(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    anna = await phone()
    await add(anna, tea)
    sku = tea.skus[0].code
    steps: tuple[tuple[str, dict[str, str], str], ...] = (
        (f"/cart/lines/{sku}/quantity", {"quantity": "2"}, "¥ 266"),
        (f"/cart/lines/{sku}/quantity", {"quantity": "3"}, "¥ 384"),
        ("/cart/selection", {"selected": "0", "sku": sku}, "还没有选中商品"),
        ("/cart/selection", {"selected": "1", "sku": ""}, "¥ 384"),
        (f"/cart/lines/{sku}/removal", {}, "购物车还空着"),
    )
    for path, form, expected in steps:
        assert (await anna.post(path, form)).headers["Location"] == "/cart"
        assert expected in await words_of(anna, "/cart")


async def test_a_form_without_the_sessions_token_changes_nothing(phone: MakePhone, door: Door) -> None:
    [tea, *_] = await door.database.transact(decorate, 2)
    anna = await phone()
    await add(anna, tea)
    answer = await anna.post(f"/cart/lines/{tea.skus[0].code}/removal", {"csrf": "forged"})
    assert answer.status == 403
    assert len((await door.database.read(find_cart, await anna.member_id(), START)).lines) == 1


FAR = Rate(first=1000, first_fen=2500, more=500, more_fen=1000)
BY_WEIGHT = FreightTemplate(
    "",
    "按重量",
    Measure.WEIGHT,
    Rate(first=1000, first_fen=1200, more=500, more_fen=300, free_from_fen=20_000),
    (Zone(("650000",), FAR),),
    ("810000",),
)


def sell_by_weight(tx: Transaction) -> Product:
    """A tea of 900 g and one of 1.6 kg, of 128 and 228 yuan."""
    kept = add_template(tx, BY_WEIGHT, by=staff_acting("test"))
    draft = draft_tea()
    light, heavy = draft.skus
    skus = (replace(light, weight_g=900), replace(heavy, weight_g=1600))
    [tea] = stock_shelf(tx, replace(draft, skus=skus, freight=kept.code))
    return tea


def read_freight(page: str) -> list[int | None]:
    """What the page's script knows of the freight of each SKU."""
    [said] = re.findall(r'data-skus="([^"]*)"', page)
    return [of["freight"] for of in orjson.loads(unescape(said))]


async def choose(looker: Phone, fields: dict[str, str]) -> ClientResponse:
    """Send the form of the page where a place is chosen, with the token that stands in it."""
    page = await (await looker.get("/place?within=650100")).text()
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    sent = {"csrf": token, **fields}
    return await looker.client.post("/place", data=sent, headers={"User-Agent": CHROME}, allow_redirects=False)


async def test_freight_is_told_for_the_place_that_was_chosen_by_whoever_looks(phone: MakePhone, door: Door) -> None:
    tea = await door.database.transact(sell_by_weight)
    path, looker = f"/products/{tea.code}", await phone("x", agent=CHROME)
    page = await (await looker.get(path)).text()
    assert "选地区算运费" in page
    assert read_freight(page) == [1200, 0]

    heavy = f"{path}?sku={tea.skus[1].code}"
    listed = await (await looker.get(f"/place?to={quote(heavy, safe='')}")).text()
    assert "新疆维吾尔自治区" in listed
    within = re.findall(r'href="(/place\?within=650000[^"]*)"', listed)
    cities = await (await looker.get(unescape(within[0]))).text()
    assert "乌鲁木齐市" in cities
    districts = await (await looker.get("/place?within=650100")).text()
    assert 'name="code" value="650102"' in districts

    # A city is no place yet; somewhere else is no place of ours.
    onward = await choose(looker, {"code": "650100", "to": heavy})
    assert onward.headers["Location"].startswith("/place?within=650100")
    assert (await choose(looker, {"code": "650102", "to": "//evil.test"})).headers["Location"] == "/"
    chosen = await choose(looker, {"code": "650102", "to": heavy})
    assert (chosen.status, chosen.headers["Location"]) == (303, heavy)
    far = await (await looker.get(heavy)).text()
    assert "乌鲁木齐市 天山区" in far
    assert "运费 ¥45" in far
    assert read_freight(far) == [2500, 4500]

    await choose(looker, {"code": "810101", "to": path})
    nowhere = await (await looker.get(path)).text()
    assert "暂不发货" in nowhere
    assert read_freight(nowhere) == [None, None]
    await choose(looker, {"code": "", "to": path})
    assert "选地区算运费" in await (await looker.get(path)).text()


async def test_the_default_address_is_the_place_until_another_is_chosen(phone: MakePhone, door: Door) -> None:
    tea = await door.database.transact(sell_by_weight)
    anna = await phone("anna")
    await anna.open("/me")
    home = AddressForm("安娜", "13800138000", "650102", "一号")
    await door.database.transact(add_address, await anna.member_id(), home)
    assert read_freight(await (await anna.open(f"/products/{tea.code}")).text()) == [2500, 4500]
    assert "我的地址" in await words_of(anna, "/place")
    await anna.post("/place", {"code": "330106", "to": f"/products/{tea.code}"})
    assert read_freight(await (await anna.open(f"/products/{tea.code}")).text()) == [1200, 0]


def found_company(tx: Transaction) -> None:
    """A company with a licence, its number and a filing; of its picture only the code."""
    values = {"name": "山前茶业有限公司", "credit_code": "91350100M000100Y43", "address": "武夷山市一号"}
    values |= {"licence_picture": "ab" * 16, "filings": ({"name": "食品经营许可证", "number": "JY135"},)}
    replace_document(tx, COMPANY, COMPANY.read(values), by=staff_acting("test"))


async def test_the_licence_is_reachable_from_shop_checkout_and_order(phone: MakePhone, door: Door) -> None:
    looker = await phone("x", agent=CHROME)
    assert (await looker.get("/company")).status == 404
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    order = await trade.buy(1)
    await door.database.transact(found_company)
    await door.present.refresh(door.database)
    buyer = await phone("3")
    for path in ("/", f"/products/{trade.tea.code}", f"/checkout?sku={trade.sku}", f"/orders/{order.no}"):
        page = await (await buyer.open(path)).text()
        assert 'href="/company">山前茶业有限公司 营业执照' in page
    page = await (await looker.get("/company")).text()
    for said in ("91350100M000100Y43", "武夷山市一号", "JY135", f"/media/{'ab' * 16}.jpg"):
        assert said in page
