"""What the member has earned, and what they have ordered, in one line each, with a link to all of it."""

from bot.conversations.talk import Talk
from bot.inbound import Fact
from bot.replies import Reply, Text
from bot.wording import money
from commissions.beneficiary import member
from commissions.statements.queries import find_earnings
from commissions.withdrawals.queries import Withdrawable, find_withdrawable
from shop.members.signing import find_signing
from shop.orders.queries import count_orders


def show_earnings(talk: Talk, fact: Fact) -> Reply:
    """Available, pending, and earned this month."""
    earned = find_earnings(talk.tx.connection, member(talk.member.id), talk.tx.now)
    has_signed = _has_signed(talk)
    facts = {
        "可提现": money(earned.available_fen),
        "待结算": money(earned.pending_fen),
        "本月": money(earned.month_fen),
        "累计": money(earned.total_fen),
        "收益链接": talk.url("/me/earnings"),
    }
    # Who has to sign first is told so in our words: a text that speaks of withdrawing would be wrong.
    is_asked_to_sign = earned.available_fen > 0 and not has_signed
    own = None if is_asked_to_sign else talk.own_figures("debt" if earned.available_fen < 0 else "earnings", facts)
    return own or talk.text("earnings", earned=earned, has_signed=has_signed)


def show_withdrawable(talk: Talk, fact: Fact) -> Reply:
    """What may be withdrawn now, or the withdrawal that is under way, with the page for it."""
    connection, me = talk.tx.connection, talk.member.id
    pending_fen = find_earnings(connection, member(me), talk.tx.now).pending_fen
    can, has_signed = find_withdrawable(connection, member(me), talk.tx.now), _has_signed(talk)

    is_asked_to_sign = can.open is None and can.available_fen > 0 and not has_signed
    own = None if is_asked_to_sign else _tell_withdrawable(talk, can, pending_fen)
    return own or talk.text("withdraw", can=can, pending_fen=pending_fen, has_signed=has_signed)


def _tell_withdrawable(talk: Talk, can: Withdrawable, pending_fen: int) -> Text | None:
    """The same in the merchant's own words; None where ours hold."""
    if can.open:
        is_waiting = can.open.status == "awaiting_confirmation"
        net_fen = can.open.net_fen if is_waiting else None
        fen = can.open.amount_fen if net_fen is None else net_fen
        under_way = {"金额": money(fen), "提现链接": talk.url(f"/me/withdrawals/{can.open.number}")}
        return talk.own_figures("withdraw_waiting" if is_waiting else "withdraw_open", under_way)

    facts = {
        "可提现": money(can.available_fen),
        "待结算": money(pending_fen),
        "提现链接": talk.url("/me/withdrawals/new"),
        "记录链接": talk.url("/me/withdrawals"),
        "帮助链接": talk.url("/help/withdraw"),
        "收益链接": talk.url("/me/earnings") if talk.may_earn else "",
    }
    return talk.own_figures("withdraw_ready" if can.most_fen else "withdraw_nothing", facts)


def _has_signed(talk: Talk) -> bool:
    """Whether the present text that distributors agree to is agreed to, so that they may ask for their money."""
    return find_signing(talk.tx.connection, talk.member.id).standing == "signed"


def show_orders(talk: Talk, fact: Fact) -> Reply:
    """How many orders wait for payment, for shipping and for the parcel."""
    counts = {tab.value: number for tab, number in count_orders(talk.tx.connection, talk.member.id).items()}
    waiting = {"待付款": counts["to_pay"], "待发货": counts["to_ship"], "待收货": counts["to_receive"]}
    facts = {name: str(number or "") for name, number in waiting.items()}
    own = talk.own_figures("orders", facts | {"订单链接": talk.url("/orders")})
    return own or talk.text("orders", count=counts)
