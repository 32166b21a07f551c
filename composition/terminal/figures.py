"""How the terminal writes amounts, rates, numbers and instants.

Yuan with two decimals, percent, Shanghai's time.
"""

from datetime import datetime

from commissions.days import SHANGHAI
from commissions.money import yuan


def change(fen: int) -> str:
    """A difference in yuan with its sign."""
    return f"{'+' if fen > 0 else ''}{yuan(fen)}"


def percent(rate_bp: int) -> str:
    """Basis points as percent without idle zeros: 1250 is 12.5 %."""
    return f"{rate_bp / 100:g} %"


def moment(iso: str) -> str:
    """An instant as people in the shop know it."""
    return datetime.fromisoformat(iso).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def some(number: int, thing: str) -> str:
    """So many of something: "1 case", "2 cases"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def are(number: int) -> str:
    """The verb of so many: "1 case is", "2 cases are"."""
    return "is" if number == 1 else "are"
