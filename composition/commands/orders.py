"""Commands about single orders: their price, their parcels and their refunds."""

import secrets
from functools import partial
from typing import Any

from commissions.awards.as_case import find_sale_as_case
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import Arguments, read_lines, read_units, read_yuan
from composition.commands.plain import make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.aftersales.deciding import decide_refund_within, give_up_refund_within
from shop.aftersales.service import DecideRefund
from shop.desk.orders import list_forgiven_people
from shop.fulfilment.service import ShipOrder, ship_order
from shop.orders.new_price import ChangePrice
from shop.orders.order import Order
from shop.orders.queries import find_order
from shop.payments.repricing import change_price, change_price_at_pay
from shop.refunds.queries import list_refunds
from shop.refunds.refund import RefundState
from shop.refunds.sending import ask_before_giving_up
from shop.settings.limits import LIMITS


async def ship(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A parcel with the units that were named, or all that is left of an order."""
    units = read_units(arguments.get("units", ())) or None
    command = ShipOrder(arguments["order_no"], arguments["carrier"], arguments["number"], arguments["by"], units)
    await act(installation, "order.ship", command.order_no, ship_order, command)
    order = await installation.database.read(find_order, command.order_no)
    assert order is not None, "it was shipped just now"
    return {"order_no": order.no, "status": order.state.value, "left": sum(line.to_ship for line in order.lines)}


async def refund(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Decide a refund; the outbox carries it to Pay."""
    lines, units = read_lines(arguments["lines"]), read_units(arguments.get("units", ()))
    shipping_fen = read_yuan("--shipping", arguments["shipping"])
    command = DecideRefund(
        order_no=arguments["order_no"],
        lines=lines if lines or units or shipping_fen else None,
        reason=arguments["reason"],
        by=arguments["by"],
        request_key=arguments.get("number") or secrets.token_hex(16),
        shipping_fen=shipping_fen,
        restock=bool(arguments.get("restock")),
        units=units,
        supply=read_lines(arguments.get("supply", ()), "--supply"),
    )
    limit = installation.present.of(LIMITS).refund_alone_up_to_fen
    use_case = partial(decide_refund_within, alone_up_to_fen=limit)
    decided = await act(installation, "order.refund", command.order_no, use_case, command)
    if decided is None:
        return {"refund_no": None, "amount_fen": None}
    return {"refund_no": decided.refund_no, "amount_fen": decided.amount_fen}


async def list_refunded(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What went back of an order before, or is on its way."""
    refunds = await installation.database.read(list_refunds, arguments["order_no"])
    standing = [of for of in refunds if of.state is not RefundState.GIVEN_UP]
    return {"refunds": [{"amount_fen": of.amount_fen, "at": of.decided_at.isoformat()} for of in standing]}


async def give_refund_up(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """End a refund that Pay can't send; money and awards are as before it. Pay is asked first."""
    refund_no = arguments["refund_no"]
    await ask_before_giving_up(installation.database, installation.wechat.pay, refund_no)
    reason = arguments["reason"]
    limit = installation.present.of(LIMITS).refund_alone_up_to_fen
    use_case = partial(give_up_refund_within, alone_up_to_fen=limit)
    done = await act(installation, "refund.give_up", refund_no, use_case, refund_no, by=arguments["by"], reason=reason)
    if not done:
        return {"refund_no": refund_no, "waits": True, "forgiven": []}
    return {
        "refund_no": refund_no,
        "waits": False,
        "forgiven": make_plain(await installation.database.read(list_forgiven_people, refund_no)),
    }


async def change_order_price(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Change what an unpaid order costs; a payment that is open ends at Pay first."""
    shipping = arguments["shipping"]
    command = ChangePrice(
        order_no=arguments["order_no"],
        lines=read_lines(arguments["lines"]),
        shipping_fen=None if shipping is None else read_yuan("--shipping", shipping),
        reason=arguments["reason"],
        by=arguments["by"],
    )

    async def change() -> Order:
        return await act(installation, "order.price", command.order_no, change_price, command)

    order = await change_price_at_pay(installation.database, installation.wechat.pay, command, change)
    return {"order_no": order.no, "status": order.state.value, "total_fen": order.total_fen}


async def print_case(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What an order froze, as a case of `lianpu simulate`."""
    return {"case": await installation.database.read(find_sale_as_case, arguments["order_no"])}


COMMANDS: dict[str, InstalledCommand] = {
    "ship": ship,
    "refund": refund,
    "refund-before": list_refunded,
    "give-up-refund": give_refund_up,
    "orders-price": change_order_price,
    "orders-case": print_case,
}
