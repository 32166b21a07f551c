"""The figures of a month, each a signed sum of moves of the journal: which ones is written down here, in one place.

A term is a sign, a code, and from which account to which, where a name left out is any: `+award merchant:commission>`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commissions.ledger.trial import MoveSums

FIGURES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sales": {
        "paid": ("+paid >merchant:sales",),
        "balance_spent": ("+spent >merchant:sales",),
        "accepted": ("+accepted >merchant:sales",),
    },
    "refunds": {
        "refunded": ("+refund_decided merchant:sales>", "-reinstated merchant:refunding>"),
        "balance_returned": ("+spent_returned merchant:sales>",),
        "accepted_returned": ("+accepted_returned merchant:sales>",),
        "taken": ("+taken merchant:sales>",),
    },
    "fees": {"pay_fees": ("+pay_fee merchant:sales>", "-pay_fee_returned >merchant:sales")},
    "commission": {
        "awarded": ("+award merchant:commission>", "+reinstated merchant:commission>"),
        "taken_back": ("+reversal >merchant:commission", "+clawback >merchant:commission"),
        "adjusted": ("+adjusted merchant:adjustments>", "-adjusted >merchant:adjustments", "+debt_written_off >"),
    },
    "goods": {
        "supplied": (
            *("+award merchant:supply>", "+reinstated merchant:supply>"),
            *("-reversal >merchant:supply", "-clawback >merchant:supply"),
        ),
        "dealers": (
            *("+award merchant:proceeds>", "+reinstated merchant:proceeds>"),
            *("-reversal >merchant:proceeds", "-clawback >merchant:proceeds"),
        ),
    },
    "paid_out": {
        "transferred": ("+settled >outside:transfers", "-transfer_returned outside:transfers>"),
        "fees_kept": ("+settled >merchant:withdrawal_fees", "-transfer_returned merchant:withdrawal_fees>"),
        "withheld": ("+settled >merchant:tax_payable", "-transfer_returned merchant:tax_payable>"),
        "remitted": ("+remitted >",),
    },
}


@dataclass(frozen=True)
class Figure:
    """One number of a month, in fen, and the codes of the moves that it sums."""

    name: str
    fen: int
    codes: tuple[str, ...]


def sum_figures(moves: Sequence[MoveSums]) -> dict[str, tuple[Figure, ...]]:
    """Every figure by its section."""
    return {
        section: tuple(_sum(name, terms, moves) for name, terms in figures.items())
        for section, figures in FIGURES.items()
    }


def _sum(name: str, terms: Sequence[str], moves: Sequence[MoveSums]) -> Figure:
    fen, codes = 0, []
    for term in terms:
        sign, (code, _, path) = term[0], term[1:].partition(" ")
        source, _, destination = path.partition(">")
        codes.append(code)
        coded = [of for of in moves if of.code == code]
        fits = [of.fen for of in coded if _fits(of.source, source) and _fits(of.destination, destination)]
        fen += (1 if sign == "+" else -1) * sum(fits)
    return Figure(name, fen, tuple(dict.fromkeys(codes)))


def _fits(account: str, wanted: str) -> bool:
    return wanted in ("", account)
