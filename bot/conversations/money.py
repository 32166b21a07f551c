"""What the member has earned, and what they have ordered, in one line each, with a link to all of it."""

from bot.conversations.talk import Talk
from bot.inbound import Fact
from bot.replies import Reply
from bot.wording import money
from commissions.beneficiary import member
from commissions.statements.queries import find_earnings
from commissions.withdrawals.queries import find_withdrawable
from shop.orders.queries import count_orders


def show_earnings(talk: Talk, fact: Fact) -> Reply:
    """Available, pending, and earned this month."""
    earned = find_earnings(talk.tx.connection, member(talk.member.id), talk.tx.now)
    facts = {
        "可提现": money(earned.available_fen),
        "待结算": money(earned.pending_fen),
        "本月": money(earned.month_fen),
        "累计": money(earned.total_fen),
        "收益链接": talk.url("/me/earnings"),
    }
    own = talk.own_figures("debt" if earned.available_fen < 0 else "earnings", facts)
    return own or talk.text("earnings", earned=earned)


def show_withdrawable(talk: Talk, fact: Fact) -> Reply:
    """What may be withdrawn now, or the withdrawal that is under way, with the page for it."""
    connection, me = talk.tx.connection, talk.member.id
    pending_fen = find_earnings(connection, member(me), talk.tx.now).pending_fen
    can = find_withdrawable(connection, member(me), talk.tx.now)

    if can.open:
        is_waiting = can.open.status == "awaiting_confirmation"
        net_fen = can.open.net_fen if is_waiting else None
        fen = can.open.amount_fen if net_fen is None else net_fen
        facts = {"金额": money(fen), "提现链接": talk.url(f"/me/withdrawals/{can.open.number}")}
        own = talk.own_figures("withdraw_waiting" if is_waiting else "withdraw_open", facts)
    else:
        facts = {
            "可提现": money(can.available_fen),
            "待结算": money(pending_fen),
            "提现链接": talk.url("/me/withdrawals/new"),
            "记录链接": talk.url("/me/withdrawals"),
            "帮助链接": talk.url("/help/withdraw"),
            "收益链接": talk.url("/me/earnings") if talk.may_earn else "",
        }
        own = talk.own_figures("withdraw_ready" if can.most_fen else "withdraw_nothing", facts)
    return own or talk.text("withdraw", can=can, pending_fen=pending_fen)


def show_orders(talk: Talk, fact: Fact) -> Reply:
    """How many orders wait for payment, for shipping and for the parcel."""
    counts = {tab.value: number for tab, number in count_orders(talk.tx.connection, talk.member.id).items()}
    waiting = {"待付款": counts["to_pay"], "待发货": counts["to_ship"], "待收货": counts["to_receive"]}
    facts = {name: str(number or "") for name, number in waiting.items()}
    own = talk.own_figures("orders", facts | {"订单链接": talk.url("/orders")})
    return own or talk.text("orders", count=counts)
