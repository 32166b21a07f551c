"""What the merchant does on the stage, each by the use cases that the console calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from commissions.actor import TERMINAL
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.policies.queries import find_policy
from commissions.ports import Transaction
from commissions.withdrawals.withdrawal import RequestWithdrawal, TransferTerms
from sandbox.stage import NotNow
from shop.addresses.address import AddressForm
from shop.addresses.service import add_address, find_default_address
from shop.aftersales.service import DecideRefund, decide_refund
from shop.catalog.draft import ProductDraft, SkuDraft
from shop.catalog.queries import get_code, get_product
from shop.catalog.service import save_product
from shop.desk.policies import rehearse_document
from shop.desk.whole_order import WholeOrder, read_whole_order
from shop.fulfilment.service import ShipOrder, confirm_receipt, ship_order
from shop.members.agreement import get_agreement
from shop.members.consents import give_consent
from shop.members.queries import find_member_by_openid
from shop.members.service import rename
from shop.orders.order import Order, OrderState
from shop.orders.queries import Tab, list_orders
from shop.places.shelving import stock_draft
from shop.settings.queries import get_profile
from shop.settings.service import save_profile
from shop.transfers.payouts import AGREEMENTS, request_payout
from shop.transfers.repository import find_transfer

_ARTICLE = "STAGE-1"
_LIKE = "BS-101"
"""Whose picture the new product has until another is uploaded."""
_UNITS = 50
_HOME = AddressForm("林小满", "13800138000", "440305", "望海路一号 2 栋 301")
_RAISED_BY_BP = 200
_LATEST_ORDERS = 500


@dataclass(frozen=True)
class Cast:
    """Who is on the stage, as the shop knows them; `appid` is the account's."""

    appid: str
    prefix: str
    terms: TransferTerms


def open_shop(tx: Transaction, told: Mapping[str, Any]) -> dict[str, Any]:
    """Give the shop its name, and put one product on sale at a price."""
    name, title, price_fen = str(told["name"]).strip(), str(told["product"]).strip(), int(told["price_fen"])
    save_profile(tx, replace(get_profile(tx.connection), name=name))
    like = get_product(tx.connection, get_code(tx.connection, _LIKE))
    draft = ProductDraft(
        article=_ARTICLE,
        category=like.category.code,
        name=title,
        selling_point="刚刚上架",
        options=(),
        skus=(SkuDraft(f"{_ARTICLE}-1", (), price_fen, on_hand=_UNITS, cost_fen=price_fen * 2 // 5),),
        pictures=tuple(picture.hash for picture in like.pictures),
    )
    save_product(tx, draft)
    stock_draft(tx, draft, by=TERMINAL)
    return {"path": f"/products/{get_code(tx.connection, _ARTICLE)}", "name": name, "product": title}


def take_names(tx: Transaction, cast: Cast, told: Mapping[str, Any]) -> dict[str, Any]:
    """People are called as they type it; WeChat tells the shop no names."""
    rename(tx, _find(tx.connection, cast, str(told["openid"])), str(told["name"]))
    return {}


def _know_address(tx: Transaction, cast: Cast, openid: str) -> dict[str, Any]:
    """The buyer's address, which is typed once."""
    buyer = _find(tx.connection, cast, openid)
    if find_default_address(tx.connection, buyer) is None:
        add_address(tx, buyer, _HOME)
    return {}


def show_split(connection: Connection, cast: Cast, openid: str) -> dict[str, Any]:
    """What became of the buyer's latest order: who gets what of it, and what the merchant keeps."""
    whole = read_whole_order(connection, _find_order(connection, cast, openid).no)
    return _describe_split(whole)


def _describe_split(whole: WholeOrder) -> dict[str, Any]:
    """paid = goods back + commission + kept; each award with its why."""
    order = whole.order
    left_fen = order.total_fen - order.refunded_fen
    return {
        "order_no": order.no,
        "paid_fen": order.total_fen,
        "refunded_fen": order.refunded_fen,
        "earned_fen": whole.earned_fen,
        "kept_fen": left_fen - whole.earned_fen,
        "awards": [
            {
                "who": of.person.name,
                "rank": of.detail.summary.rank,
                "fen": of.detail.summary.amount_fen,
                "kept_fen": of.detail.summary.kept_fen,
                "base_fen": of.detail.base_fen,
                "rate_bp": of.detail.rate_bp,
            }
            for of in whole.awards
        ],
    }


def _ship(tx: Transaction, cast: Cast, openid: str) -> dict[str, Any]:
    """Send the parcel."""
    order = _find_order(tx.connection, cast, openid)
    if order.state is OrderState.PAID:
        ship_order(tx, ShipOrder(order.no, "顺丰速运", f"SF{order.no[-10:]}", TERMINAL))
    return {"order_no": order.no}


def _receive(tx: Transaction, cast: Cast, openid: str) -> dict[str, Any]:
    """The buyer has it."""
    order = _find_order(tx.connection, cast, openid)
    if order.state is OrderState.SHIPPED:
        confirm_receipt(tx, order.member_id, order.no)
    return {"order_no": order.no}


def _withdraw(tx: Transaction, cast: Cast, openid: str) -> dict[str, Any]:
    """The distributor agrees and asks for all that is available. NotNow while it has not matured."""
    person = _find(tx.connection, cast, openid)
    available_fen = find_balances(tx.connection, member(person)).get("available", 0)
    if available_fen < 100:
        raise NotNow("佣金还没有到可提现的时间：收货后再过 7 天。")
    for document in AGREEMENTS:
        give_consent(tx, person, document, get_agreement(document).version)
    key = f"stage-{available_fen}-{int(tx.now.timestamp())}"
    asked = request_payout(
        tx, RequestWithdrawal(member(person), available_fen, "wechat", key, cast.prefix, terms=cast.terms)
    )
    return {"number": asked.number, "fen": asked.amount_fen}


def find_package(connection: Connection, number: str) -> dict[str, Any]:
    """What the receiver confirms in WeChat, once Pay has it."""
    sent = find_transfer(connection, number)
    return {"package": sent.package if sent else None, "state": sent.heard if sent else None}


def _refund_half(tx: Transaction, cast: Cast, openid: str) -> dict[str, Any]:
    """Half of what each line cost goes back, once."""
    order = _find_order(tx.connection, cast, openid)
    lines = {line.line: line.paid_fen // 2 for line in order.lines if line.paid_fen > 1}
    decide_refund(tx, DecideRefund(order.no, lines, "破损，补一半", TERMINAL, f"stage-{order.no}"))
    return {"order_no": order.no}


def raise_commission(connection: Connection, now: Any) -> dict[str, Any]:
    """What two more points at the first level would have cost on the last orders."""
    published = find_policy(connection, now)
    assert published is not None, "the sample shop has a policy"
    document = dict(published.document)
    levels = [dict(level) for level in document["levels"]]
    before_bp = int(levels[0]["rate_bp"])
    levels[0]["rate_bp"] = before_bp + _RAISED_BY_BP
    found = rehearse_document(connection, document | {"levels": levels}, orders=_LATEST_ORDERS)
    return {
        "orders": len(found.sales),
        "before_bp": before_bp,
        "after_bp": before_bp + _RAISED_BY_BP,
        "commission": [found.commission.before_fen, found.commission.after_fen],
        "margin": [found.margin.before_fen, found.margin.after_fen],
    }


def _find(connection: Connection, cast: Cast, openid: str) -> MemberId:
    found = find_member_by_openid(connection, cast.appid, openid)
    if found is None:
        raise NotNow("这个人还没有关注，先扫海报。")
    return found.id


def _find_order(connection: Connection, cast: Cast, openid: str) -> Order:
    """The buyer's latest order that was paid."""
    orders = list_orders(connection, _find(connection, cast, openid), Tab.ALL, limit=5).items
    paid = next((order for order in orders if order.paid_at is not None), None)
    if paid is None:
        raise NotNow("还没有付款的订单。")
    return paid


Write = Callable[[Transaction, Cast, str], dict[str, Any]]
WRITES: Mapping[str, Write] = {
    "address": _know_address,
    "ship": _ship,
    "receive": _receive,
    "withdraw": _withdraw,
    "refund": _refund_half,
}
"""Deeds about one person."""
