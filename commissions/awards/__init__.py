"""The life of a commission: accrued when the order is paid, held, matured, reduced by refunds."""
