"""How much commission lowers the merchant's taxable profit."""

_DEDUCTIBLE_BP = 500


def calculate_deductible(income_fen: int) -> int:
    """The most of it that does: 5 % of the income under contracts, rounded down.

    财税〔2009〕29 号, to be confirmed by the tax adviser. Without income none of it does.
    """
    return max(0, income_fen) * _DEDUCTIBLE_BP // 10_000
