"""Invoices: asked for by buyers, never more than was paid and not refunded, red ones after refunds."""

import asyncio
import random
from dataclasses import replace

import pytest
from aiohttp import FormData
from sqlalchemy import insert, update

from commissions.actor import staff_acting
from commissions.awards.events import SaleRefunded, SaleReinstated
from shop.accounts.permissions import Role
from shop.aftersales.service import give_up_refund
from shop.invoices.checks import check_invoices
from shop.invoices.invoice import (
    BuyerKind,
    InvoiceContradicted,
    InvoiceForm,
    InvoiceFormRefused,
    InvoiceMade,
    InvoiceNotPossible,
    InvoiceNumberRefused,
    InvoiceState,
    InvoiceTooMuch,
    InvoiceUnknown,
    Wish,
    clean_form,
    determine_state,
    read_file_name,
)
from shop.invoices.queries import count_due, find_request, get_request, list_titles
from shop.invoices.service import (
    ask_with_order,
    follow_order,
    forget_requests,
    forget_title,
    record_invoice,
    record_whole,
    remember_title,
    request_invoice,
)
from shop.invoices.tables import invoice, invoice_request
from shop.orders.events import OrderClosed, OrderPaid
from shop.orders.order import Order
from shop.orders.refusals import OrderUnknown
from shop.payments.asking import cancel_order
from tests.support.clock import START, MovableClock
from tests.support.console import Console
from tests.support.databases import AnyDatabase
from tests.support.price_changes import change
from tests.support.racing import count, race
from tests.support.tampering import find_tampered
from tests.support.trade import Trade, open_trade

LI, WANG = staff_acting("li"), staff_acting("wang")
COMPANY = InvoiceForm(BuyerKind.COMPANY, "山前茶业（杭州）有限公司", "91330106ma2b2c3d4x", "a@example.com")
PERSON = InvoiceForm(BuyerKind.PERSON, "", "", "")
COMPANY_OF_TEA = InvoiceForm(BuyerKind.COMPANY, "某某茶业有限公司", "91350100M000100Y43", "a@example.com")
NUMBER = "25332000000000000001"


def test_a_company_needs_a_tax_number_whose_check_fits() -> None:
    good = clean_form(InvoiceForm(BuyerKind.COMPANY, " 某某公司 ", "91350100m000100y43", ""))
    assert (good.tax_number, good.title) == ("91350100M000100Y43", "某某公司")
    assert clean_form(PERSON) == InvoiceForm(BuyerKind.PERSON, "个人", "", "")
    assert clean_form(InvoiceForm(BuyerKind.COMPANY, "某事业单位", "123456789012345", "")).tax_number
    for form, wrong in (
        (InvoiceForm(BuyerKind.COMPANY, "某某公司", "91350100M000100Y44", ""), ["tax_number"]),
        (InvoiceForm(BuyerKind.COMPANY, "", "", "x"), ["title", "tax_number", "email"]),
        (InvoiceForm(BuyerKind.PERSON, "长" * 101, "", ""), ["title"]),
    ):
        with pytest.raises(InvoiceFormRefused) as refused:
            clean_form(form)
        assert refused.value.data["fields"] == wrong


async def test_what_is_asked_with_the_order_is_made_of_what_was_paid_in_the_end(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.place(2, 0)
    wish = Wish("", COMPANY_OF_TEA, remember=False)
    await database.transact(ask_with_order, trade.buyer, order, wish)
    # A tap that comes twice, with something else on the form, changes nothing.
    await database.transact(ask_with_order, trade.buyer, order, replace(wish, form=PERSON))
    asked = await database.read(get_request, order.no)
    assert (asked.form, asked.state) == (clean_form(COMPANY_OF_TEA), InvoiceState.UNPAID)

    cheaper = await change(trade, order.no, {"1": 10_000})
    assert await follow(trade, cheaper) is InvoiceState.UNPAID
    await trade.pay_for(cheaper)
    assert await follow(trade, await trade.find(order.no)) is InvoiceState.WAITING
    assert (await database.read(get_request, order.no)).left_fen == cheaper.total_fen < order.total_fen
    assert await database.read(count_due) == 1

    refund = await trade.refund(order.no, {"1": 2_500})
    await database.transact(follow_order, SaleRefunded(order.no, refund.refund_no))
    await database.transact(record_whole, order.no, NUMBER, by=LI)
    assert (await database.read(get_request, order.no)).net_fen == cheaper.total_fen - 2_500
    assert await database.read(list_titles, trade.buyer) == ()
    await trade.check()


async def test_an_order_of_nothing_asks_for_no_invoice(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.place(1, 0)
    await database.transact(ask_with_order, trade.buyer, replace(order, total_fen=0), Wish("", PERSON, remember=True))
    assert await database.read(find_request, order.no) is None


async def test_titles_are_remembered_by_wish_once_each_and_deleted(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.place(1, 0)
    await database.transact(ask_with_order, trade.buyer, order, Wish("", COMPANY_OF_TEA, remember=True))
    [kept] = await database.read(list_titles, trade.buyer)
    assert kept.form == clean_form(COMPANY_OF_TEA)

    clock.advance(minutes=1)
    await database.transact(remember_title, trade.buyer, PERSON)
    other = await trade.place(1, 0)
    await database.transact(ask_with_order, trade.buyer, other, Wish(kept.code, PERSON, remember=False))
    assert (await database.read(get_request, other.no)).form == kept.form

    clock.advance(minutes=1)
    await database.transact(remember_title, trade.buyer, replace(COMPANY_OF_TEA, email="b@example.com"))
    titles = await database.read(list_titles, trade.buyer)
    assert [of.form.email for of in titles] == ["b@example.com", ""]
    with pytest.raises(InvoiceUnknown):
        await database.transact(forget_title, trade.people[0], titles[0].code)
    await database.transact(forget_title, trade.buyer, titles[0].code)
    with pytest.raises(InvoiceFormRefused):
        await database.transact(ask_with_order, trade.buyer, order, Wish(kept.code, PERSON, remember=False))
    for number in range(12):
        clock.advance(minutes=1)
        await database.transact(remember_title, trade.buyer, replace(PERSON, title=f"第{number}个"))
    assert [of.form.title for of in await database.read(list_titles, trade.buyer)] == [
        f"第{number}个" for number in range(11, 1, -1)
    ]


@pytest.mark.parametrize(
    ("allowed", "net", "state"),
    [(100, 0, "waiting"), (100, 60, "waiting"), (100, 100, "made"), (60, 100, "red_due"), (0, 0, "void")],
)
def test_what_is_to_be_done_follows_from_the_amounts(allowed: int, net: int, state: str) -> None:
    assert determine_state(allowed, net) is InvoiceState(state)


def test_a_file_says_its_order_and_its_number() -> None:
    order = "L23456789ABCDEFGHJ"
    assert read_file_name(f"{order}_{NUMBER}.pdf", [order]) == (order, NUMBER)
    assert read_file_name(f"20261122_dzfp_{NUMBER}_某公司.pdf", []) == (None, NUMBER)
    assert read_file_name("scan.pdf", [order]) == (None, None)


async def ask(trade: Trade, order_no: str) -> None:
    await trade.database.transact(request_invoice, trade.buyer, order_no, PERSON)


async def test_never_more_is_invoiced_than_was_paid_and_not_refunded(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2, 0)
    total = order.total_fen
    with pytest.raises(InvoiceUnknown):
        await database.transact(record_invoice, order.no, NUMBER, total, by=LI)
    await ask(trade, order.no)
    await ask(trade, order.no)
    assert await database.read(count_due) == 1
    for fen in (total + 1, 0, -1):
        with pytest.raises(InvoiceTooMuch):
            await database.transact(record_invoice, order.no, NUMBER, fen, by=LI)
    with pytest.raises(InvoiceNumberRefused):
        await database.transact(record_invoice, order.no, "12", total, by=LI)
    assert await database.transact(record_whole, order.no, NUMBER, by=LI)
    assert await database.transact(record_invoice, order.no, NUMBER, total, by=LI) is False
    with pytest.raises(InvoiceContradicted):
        await database.transact(record_invoice, order.no, NUMBER, total - 1, by=LI)
    with pytest.raises(InvoiceMade):
        await ask(trade, order.no)
    assert (await database.read(get_request, order.no)).state is InvoiceState.MADE

    refund = await trade.refund(order.no, {"1": 5_000})
    assert await database.transact(follow_order, SaleRefunded(order.no, refund.refund_no))
    found = await database.read(get_request, order.no)
    assert (found.state, found.left_fen, await database.read(count_due)) == (InvoiceState.RED_DUE, -5_000, 1)
    with pytest.raises(InvoiceTooMuch):
        await database.transact(record_invoice, order.no, "12345678", -total - 1, by=LI)
    assert await database.transact(record_whole, order.no, "12345678", by=LI)
    assert (await database.read(get_request, order.no)).state is InvoiceState.MADE
    await database.transact(give_up_refund, refund.refund_no, by=WANG, reason="kept")
    assert await database.transact(follow_order, SaleReinstated(order.no, refund.refund_no))
    assert (await database.read(get_request, order.no)).left_fen == 5_000
    await trade.check()


async def follow(trade: Trade, order: Order) -> InvoiceState:
    """What its invoice's state is once the event of its payment, or of its end, has come."""
    told = {"member_id": order.member_id, "order_no": order.no, "title": ""}
    event: OrderClosed | OrderPaid = OrderPaid(**told, amount_fen=order.total_fen)
    if order.closed_at:
        event = OrderClosed(**told, reason="buyer")
    await trade.database.transact(follow_order, event)
    return (await trade.database.read(get_request, order.no)).state


async def test_who_has_paid_nothing_gets_no_invoice(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    unpaid, paid = await trade.place(1, 0), await trade.buy(1, 0)
    await ask(trade, unpaid.no)
    asked = await database.read(get_request, unpaid.no)
    assert (asked.state, asked.left_fen, await database.read(count_due)) == (InvoiceState.UNPAID, 0, 0)
    with pytest.raises(InvoiceTooMuch):
        await database.transact(record_invoice, unpaid.no, NUMBER, 1, by=LI)

    await cancel_order(database, trade.pay, trade.buyer, unpaid.no)
    assert await follow(trade, await trade.find(unpaid.no)) is InvoiceState.VOID
    with pytest.raises(InvoiceNotPossible):
        await ask(trade, unpaid.no)
    with pytest.raises(OrderUnknown):
        await database.transact(request_invoice, trade.people[0], paid.no, PERSON)
    await trade.refund(paid.no)
    with pytest.raises(InvoiceNotPossible):
        await ask(trade, paid.no)


async def test_a_random_history_of_refunds_and_invoices_stays_within_what_was_paid(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade, dice = await open_trade(database), random.Random(3)
    order = await trade.buy(3, 0)
    await ask(trade, order.no)
    paid, refunded, net = order.total_fen, 0, 0
    for step in range(25):
        fen = dice.randint(1, 9_000)
        if dice.random() < 0.3 and refunded + fen <= paid - order.shipping_fen:
            refund = await trade.refund(order.no, {"1": fen})
            refunded += fen
            await database.transact(follow_order, SaleRefunded(order.no, refund.refund_no))
            continue
        signed = fen if dice.random() < 0.6 else -fen
        fits = net + signed <= paid - refunded if signed > 0 else -signed <= net
        try:
            await database.transact(record_invoice, order.no, f"{step:08}", signed, by=LI)
            done = True
        except InvoiceTooMuch:
            done = False
        assert done is fits
        net += signed if done else 0
        found = await database.read(get_request, order.no)
        assert (found.net_fen, found.state) == (net, determine_state(paid - refunded, net))
        assert 0 <= net <= paid
    await trade.check()


async def test_two_who_write_down_the_same_rest_at_once_make_one_invoice(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1, 0)
    await ask(trade, order.no)
    tries = [database.transact(record_invoice, order.no, f"1234567{n}", order.total_fen, by=LI) for n in range(6)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert count(results) == {"True": 1, "InvoiceTooMuch": 5}


async def test_a_number_that_two_orders_take_at_once_is_of_one_of_them(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    orders = [await trade.buy(1, 0) for _ in range(4)]
    for order in orders:
        await ask(trade, order.no)
    results = await race(*(database.transact(record_whole, order.no, NUMBER, by=LI) for order in orders))
    assert count(results) == {"True": 1, "InvoiceContradicted": 3}


async def test_the_audit_names_an_invoice_beyond_what_was_paid(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1, 0)
    await ask(trade, order.no)
    await database.transact(record_whole, order.no, NUMBER, by=LI)
    row = {"number": "99999999", "order_no": order.no, "fen": 1_000, "made_by": LI, "made_at": START}
    unpaid = await trade.place(1, 0)
    await ask(trade, unpaid.no)
    early = update(invoice_request).where(invoice_request.c.order_no == unpaid.no).values(state="waiting")
    assert await find_tampered(database, [check_invoices], early) == {"invoice_state"}
    second, called = insert(invoice).values(**row), update(invoice_request).values(state="red_due")
    assert "invoice_within_paid" in await find_tampered(database, [check_invoices], second)
    assert await find_tampered(database, [check_invoices], called) == {"invoice_state"}


async def test_an_erased_buyers_wish_goes_and_what_was_made_stays(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    made, asked = await trade.buy(1, 0), await trade.buy(1, 0)
    for order in (made, asked):
        await ask(trade, order.no)
    await database.transact(record_whole, made.no, NUMBER, by=LI)
    await database.transact(forget_requests, trade.buyer)
    assert (await database.read(get_request, made.no)).form is not None
    gone = await database.read(get_request, asked.no)
    assert (gone.form, gone.state) == (None, InvoiceState.VOID)


async def test_pdfs_find_their_orders_by_their_names(console: Console) -> None:
    trade = await open_trade(console.database)
    first, second = await trade.buy(1, 0), await trade.buy(1, 0)
    for order in (first, second):
        await ask(trade, order.no)
    finance = await console.sign_in(Role.FINANCE)
    page = await finance.read("/console/invoices?state=waiting")
    assert first.no in page
    assert "共 2 条" in page

    form = FormData([("csrf", await finance.token())])
    for name in (f"{first.no}_{NUMBER}.pdf", "scan.pdf"):
        form.add_field("file", b"%PDF-1.4\n%%EOF", filename=name, content_type="application/pdf")
    sent = await finance.client.post(
        "/console/invoices/files", data=form, cookies=finance.cookies, allow_redirects=False
    )
    assert sent.status == 303
    sheet = await finance.read(f"/console/invoices/of/{first.no}")
    assert NUMBER in sheet
    file = await finance.get(f"/console/invoices/of/{first.no}/{NUMBER}")
    assert (file.status, (await file.read())[:4]) == (200, b"%PDF")
    assert (await finance.get(f"/console/invoices/of/{first.no}/123")).status == 404
    path = f"/console/invoices/of/{second.no}"
    wrong = await finance.post(path, number="12345678", fen="99999")
    assert (wrong.status, "超过了可以开的" in await wrong.text()) == (409, True)
    assert (await finance.post(path, number="12345678", fen="136")).status == 303
    assert "已开" in await finance.read("/console/invoices?state=made")
