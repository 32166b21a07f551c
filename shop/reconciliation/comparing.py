"""Holds lines of the trade bill against what our books know.

Pure: every field that both tell is compared.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from commissions.money import calculate_share
from shop.captures.ports import PayAccount
from shop.reconciliation.bills import TradeLine
from shop.reconciliation.difference import Difference, Kind
from shop.reconciliation.known import KnownPayment, KnownRefund

_MOST_FEE_BP = 200
"""No merchant's rate is above 2 %: what is, is no fee."""


def compare_payment(line: TradeLine, known: KnownPayment | None, account: PayAccount) -> Iterator[Difference]:
    """What differs about one payment of ours."""
    subject = line.transaction_id
    if known is None:
        yield Difference(Kind.PAYMENT_MISSING_HERE, subject, line.number, "nothing", f"{line.total_fen} fen paid")
        return
    told = (
        (Kind.PAYMENT_STATE, "SUCCESS", line.state),
        (Kind.PAYMENT_NUMBER, known.number, line.number),
        (Kind.PAYMENT_AMOUNT, known.amount_fen, line.total_fen),
        (Kind.PAYMENT_CURRENCY, known.currency, line.currency),
        (Kind.PAYMENT_ACCOUNT, f"{account.appid} {account.mch_id}", f"{line.appid} {line.mch_id}"),
        (Kind.PAYMENT_PAYER, known.payer_openid, line.openid),
    )
    for kind, expected, found in told:
        if expected != found:
            yield Difference(kind, subject, known.number, str(expected), str(found))
    yield from _compare_settlement(line)


def _compare_settlement(line: TradeLine) -> Iterator[Difference]:
    """What Pay settles for a payment, and what it keeps of it."""
    if line.settled_fen != line.total_fen:
        found = f"{line.settled_fen} settled of {line.total_fen}"
        yield Difference(Kind.COUPON_NOT_FUNDED, line.transaction_id, line.number, str(line.total_fen), found)
    most_fen = calculate_share(line.total_fen, _MOST_FEE_BP) + 1
    if line.fee_units < 0 or line.fee_fen > most_fen:
        found = f"{line.fee_units} thousandths of a fen"
        yield Difference(Kind.FEE_TOO_HIGH, line.transaction_id, line.number, f"0 to {most_fen} fen", found)


def compare_refund(line: TradeLine, known: KnownRefund | None) -> Iterator[Difference]:
    """What differs about one refund of ours.

    Its state in the bill is that of the day on which it was started.
    """
    subject = line.refund_no
    if known is None:
        yield Difference(Kind.REFUND_MISSING_HERE, subject, line.number, "nothing", f"{line.refund_fen} fen refunded")
        return
    told = (
        (Kind.REFUND_OF_OTHER, known.transaction_id, line.transaction_id),
        (Kind.REFUND_AMOUNT, known.amount_fen, line.refund_fen),
    )
    for kind, expected, found in told:
        if expected != found:
            yield Difference(kind, subject, line.number, str(expected), str(found))
    if line.refund_status == "SUCCESS" and known.status != "success":
        yield Difference(Kind.REFUND_STATE, subject, known.out_refund_no, known.status, line.refund_status)
    if line.fee_units > 0 or line.fee_fen > line.refund_fen:
        found = f"{line.fee_units} thousandths of a fen"
        yield Difference(Kind.FEE_RETURN, subject, line.number, "at most what was refunded, given back", found)


def find_repeated(lines: Iterable[TradeLine]) -> Iterator[Difference]:
    """Payments and refunds that one bill lists more than once."""
    numbers = {_name_line(line): line.number for line in lines}
    counts = Counter(_name_line(line) for line in lines)
    for (is_refund, subject), times in counts.items():
        if times > 1:
            kind = Kind.REFUND_TWICE if is_refund else Kind.PAYMENT_TWICE
            yield Difference(kind, subject, numbers[is_refund, subject], "once", f"{times} times")


def _name_line(line: TradeLine) -> tuple[bool, str]:
    """What a line is about: a refund by our number of it, a payment by Pay's."""
    return line.is_refund, line.refund_no if line.is_refund else line.transaction_id
