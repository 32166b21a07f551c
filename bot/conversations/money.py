"""What the member has earned, and what they have ordered, in one line each, with a link to all of it."""

from bot.conversations.talk import Talk
from bot.inbound import Fact
from bot.replies import Reply
from commissions.beneficiary import member
from commissions.statements.queries import find_earnings
from commissions.withdrawals.queries import find_withdrawable
from shop.members.signing import find_signing
from shop.orders.queries import count_orders


def show_earnings(talk: Talk, fact: Fact) -> Reply:
    """Available, pending, and earned this month."""
    earned = find_earnings(talk.tx.connection, member(talk.member.id), talk.tx.now)
    return talk.text("earnings", earned=earned, has_signed=_has_signed(talk))


def show_withdrawable(talk: Talk, fact: Fact) -> Reply:
    """What may be withdrawn now, or the withdrawal that is under way, with the page for it."""
    connection, me = talk.tx.connection, talk.member.id
    pending_fen = find_earnings(connection, member(me), talk.tx.now).pending_fen
    can = find_withdrawable(connection, member(me), talk.tx.now)
    return talk.text("withdraw", can=can, pending_fen=pending_fen, has_signed=_has_signed(talk))


def _has_signed(talk: Talk) -> bool:
    """Whether the present text that distributors agree to is agreed to, so that they may ask for their money."""
    return find_signing(talk.tx.connection, talk.member.id).standing == "signed"


def show_orders(talk: Talk, fact: Fact) -> Reply:
    """How many orders wait for payment, for shipping and for the parcel."""
    counts = count_orders(talk.tx.connection, talk.member.id)
    return talk.text("orders", count={tab.value: number for tab, number in counts.items()})
