"""Every page on a small phone with text at 150 %: nothing is cut, nothing is wider than the window."""

import re
from collections.abc import Mapping
from datetime import timedelta

import aiohttp
import pytest
from playwright.async_api import Browser

from commissions.actor import staff_acting
from commissions.days import determine_day
from commissions.ports import Transaction
from sandbox.platform import acts
from shop.campaigns.campaign import CampaignDraft
from shop.campaigns.service import make_campaign
from shop.cases.case import CaseKind, Reason
from shop.cases.service import AskFor, ask
from shop.cases.terms import find_terms
from shop.checkout.service import add_to_cart
from shop.pricing.times import cover_days
from shop.settings.company import COMPANY
from shop.settings.service import replace_document
from shop.storefront.collection import CollectionDraft
from shop.storefront.collections import make_collection
from shop.stories.service import make_story
from shop.stories.story import StoryBlock, StoryDraft
from shop.transfers.payouts import AGREEMENTS
from shop.web.routes import ROUTES
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.large_text import enlarge, find_cut
from tests.journeys.living import until
from tests.journeys.web_view import WebView, web_view
from tests.support.house import House, order
from tests.support.shop_web import CHROME

pytestmark = pytest.mark.browser
MEI = staff_acting("mei")
LONG = "半山小铺·鼓楼老街茶叶与山货体验店"
STORE = "福州市鼓楼区东街口 88 号聚春园购物中心三层 3-17"
NAME, PHONE = "欧阳小满的妈妈王秀兰女士", "+852 6123 4567"
NOT_LOOKED_AT = {"login": "leads on at once", "login_return": "leads on at once", "link": "leads on at once"}
NOT_LOOKED_AT |= {"link_on": "leads on at once", "viewing": "leads on at once", "login_computer": "no phone sees it"}
LOOKED_AT = {route.name for route in ROUTES if route.method == "GET" and route.kind == "page"} - set(NOT_LOOKED_AT)


async def open_pickup(house: House, sku: str) -> None:
    about = {"title": LONG, "address": STORE, "phone": "0591-87651234", "hours": "周一至周五 9:30–21:00，节假日不休"}
    await order(house, "stock-place", code="gulou", offers_pickup=True, **about)
    way = {"from_place": "main", "to_place": "gulou"}
    await order(house, "stock-move", sku=sku, units=9, batch="", reason="铺货", **way)


async def earn_and_withdraw(house: House, view: WebView, code: str) -> str:
    """Whose link has this code has something available, and one withdrawal. Returns its number."""
    await order(house, "adjust-give", person=code, yuan="150.00", reason="开业奖励", by=MEI)
    for document in AGREEMENTS:
        await view.open(f"/me/agreements/{document}")
        await view.send(f"/me/agreements/{document}")
    await view.open("/me/withdrawals/new")
    await view.send("/me/withdrawals", amount="23.45", channel="wechat")
    return view.page.path.split("/")[3].partition("?")[0]


def write_content(tx: Transaction, article: str) -> dict[str, str]:
    """A collection, a story, a campaign and a company with long words. Returns the paths by the routes' names."""
    about = {"name": LONG, "credit_code": "91350100M000100Y43", "address": STORE}
    replace_document(tx, COMPANY, COMPANY.read(about | {"filings": ({"name": LONG, "number": "JY135"},)}), by=MEI)
    collection = make_collection(tx, CollectionDraft(LONG, rule="newest"), by=MEI)
    blocks = (StoryBlock("heading", LONG), StoryBlock("text", STORE), StoryBlock("goods", goods=(article,)))
    story = make_story(tx, StoryDraft(LONG, STORE, blocks=blocks, on=True), by=MEI)
    today = determine_day(tx.now)
    time = cover_days(today, today + timedelta(days=9))
    campaign = make_campaign(tx, CampaignDraft(LONG, time, STORE, goods=(article,), on=True), by=MEI)
    return {
        "collection": f"/collections/{collection.code}",
        "story": f"/stories/{story.code}",
        "campaign": f"/campaigns/{campaign.code}",
    }


async def test_no_page_cuts_text_that_is_half_as_large_again(house: House, browser: Browser) -> None:
    port = house.world.options.port
    await acts.follow(house.world, house.person("a"))
    async with web_view(port, "a") as ann, web_view(port, "c") as cas:
        await ann.open("/me/shop")
        code = ann.find(r"/s/(\w+)")
        await cas.open(f"/s/{code}")
        sent = await cas.order()
        await cas.pay(sent)
        waiting = await cas.order()
        product, sku = await find_tea(cas)
        await open_pickup(house, "BS-101-1")
        await cas.open(f"/checkout?sku={sku}&quantity=3&way=pickup&place=gulou")
        await cas.send("/orders", name=NAME, phone=PHONE)
        fetched = cas.page.path.removeprefix("/payment/").partition("?")[0]
        await cas.pay(fetched)

        async def paid() -> bool:
            return "付款成功" in (await cas.open(f"/orders/{fetched}/result")).text

        await until(paid, "the payment")
        await order(house, "pickup-ready", order_no=fetched)
        case = await complain(house, sent)
        withdrawal = await earn_and_withdraw(house, ann, code)
        baskets = [await fill_and_send(house, view, key, sku) for view, key in ((ann, "a"), (cas, "c"))]
        await ann.open("/me/earnings")
        award, month = ann.find(r'href="/me/earnings/(\w+)"'), (await ann.open("/me/income")).text
        address = (await cas.open("/me/addresses")).text
        fixed = {route.name: route.path for route in ROUTES if "{" not in route.path and route.name in LOOKED_AT}
        pages = fixed | {
            "home": "/",
            "categories": "/categories",
            "product": product,
            "search": "/search?q=茶",
            "reviews": f"{product.partition('?')[0]}/reviews",
            "cart": "/cart",
            "cart_options": f"/cart/lines/{sku}/options",
            "basket": f"/baskets/{baskets[0]}",
            "own_baskets": "/me/baskets",
            "own_basket": f"/me/baskets/{baskets[0]}",
            "checkout": f"/checkout?sku={sku}&quantity=3&way=pickup&place=gulou",
            "coupons": "/coupons",
            "own_coupons": "/me/coupons",
            "orders": "/orders",
            "order": f"/orders/{fetched}",
            "order_result": f"/orders/{sent}/result",
            "order_address": f"/orders/{waiting}/address",
            "own_reviews": f"/orders/{fetched}/reviews",
            "aftersale_form": f"/orders/{fetched}/aftersales",
            "aftersale": case,
            "payment": f"/payment/{waiting}",
            "addresses": "/me/addresses",
            "address_new": "/me/addresses/new",
            "address": found(r'"(/me/addresses/(?!new)\w+)"', address),
            "me": "/me",
            "profile": "/me/profile",
            "withdrawing": "/help/withdraw",
            "account": "/me/account",
            "erasure": "/me/account/erasure",
            "agreement": "/me/agreements/distributor",
            "agreement_copy": "/me/agreements/distributor/copy",
            "share": f"/me/share/{product.split('/')[2].partition('?')[0]}",
            "teammate": found(r'"(/me/team/\w+)"', (await ann.open("/me/team")).text),
            "agreement_public": "/agreements/withdrawal",
            "payee": "/me/payee",
            "earnings": "/me/earnings",
            "award": f"/me/earnings/{award}",
            "balance": "/me/balances/available",
            "income": "/me/income",
            "income_month": found(r'"(/me/income/\d{4}-\d{2})"', month),
            "ranking": "/me/ranking",
            "team": "/me/team",
            "team_search": "/me/team-search?q=x",
            "application": "/me/apply",
            "own_shop": "/me/shop",
            "poster": "/me/poster",
            "withdrawals": "/me/withdrawals",
            "withdrawal_new": "/me/withdrawals/new",
            "withdrawal": f"/me/withdrawals/{withdrawal}",
            "notices": "/me/notices",
            "invoice": f"/orders/{fetched}/invoice",
        }
        pages |= await house.installation.database.transact(write_content, product.split("/")[2].partition("?")[0])
        await house.installation.present.refresh(house.installation.database)
    pages = {"handover": f"/handover/{await ask_from_a_desktop(house)}"} | pages  # first: it ends after three minutes
    assert set(pages) == LOOKED_AT
    pages |= {"order on its way": f"/orders/{sent}", "checkout by parcel": f"/checkout?sku={sku}&quantity=1"}
    theirs = ("award", "withdrawal", "own_basket", "teammate", "agreement_copy", "share")
    bought = ("order", "payment", "address", "checkout", "invoice", "own_reviews", "aftersale_form", "aftersale")
    bought += ("order_address", "handover")
    both = await look(browser, f"http://c.localhost:{port}", pages, unless=theirs)
    both |= await look(
        browser,
        f"http://a.localhost:{port}",
        pages,
        unless=bought,
    )
    assert both == {}


async def ask_from_a_desktop(house: House) -> str:
    """A desktop's browser wants to be let in. Returns the code that it shows."""
    desktop = aiohttp.ClientSession(headers={"User-Agent": CHROME})
    async with desktop, desktop.get(f"{house.url}/me") as answer:
        return found(r"/login/computer/([\w-]+)", await answer.text())


async def complain(house: House, order_no: str) -> str:
    """The buyer of a paid order asks for their money. Returns the path of the case's page."""
    buyer = (await house.member("c")).id
    asked = AskFor(buyer, order_no, CaseKind.REFUND, Reason.CHANGED_MIND, {"1": 1}, "large-text", words=STORE)
    made = await house.installation.database.transact(ask, asked, find_terms(house.installation.present))
    return f"/aftersales/{made.no}"


async def fill_and_send(house: House, view: WebView, key: str, sku: str) -> str:
    """Put two teas into the cart and send them to somebody. Returns the basket's code."""
    person = (await house.member(key)).id
    await house.installation.database.transact(add_to_cart, person, sku, 2)
    await view.open("/me/baskets")
    await view.send("/me/baskets", message=STORE)
    return view.page.path.removeprefix("/me/baskets/")


async def look(browser: Browser, shop: str, pages: Mapping[str, str], *, unless: tuple[str, ...]) -> dict[str, object]:
    """What is cut on whose pages; those of the other person are left out."""
    page = await browser.new_page(viewport={"width": 360, "height": 640}, locale="zh-CN")
    page.set_default_timeout(PATIENCE_MS)
    wrong: dict[str, object] = {}
    for name, path in pages.items():
        if name.split()[0] in (*unless, *(f"{one}_result" for one in unless)):
            continue
        answer = await page.goto(shop + path)
        assert answer is not None
        assert answer.status == 200, (name, path)
        await enlarge(page, 1.5)
        if cut := await find_cut(page):
            wrong[f"{shop[7]} {name}"] = cut
    await page.close()
    return wrong


async def find_tea(view: WebView) -> tuple[str, str]:
    """The first product's page, and its first SKU."""
    await view.open("/")
    path = view.find(r'href="(/products/\w+)"')
    await view.open(path)
    return path, view.find(r'"code": ?"(\w+)"')


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, pattern
    return match[1]
