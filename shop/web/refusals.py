"""The one table of this door: a refusal's code → a status. The words stand in `templates/errors/words.toml`."""

REFUSALS: dict[str, int] = {
    "agreement_changed": 409,
    "bad_address": 422,
    "bad_name": 422,
    "bad_payee": 422,
    "cart_full": 409,
    "category_unknown": 404,
    "consent_missing": 409,
    "erasure_blocked": 409,
    "note_too_long": 422,
    "nothing_selected": 409,
    "order_moved": 409,
    "order_unknown": 404,
    "out_of_stock": 409,
    "pay_does_not_answer": 503,
    "pay_refused": 502,
    "payee_in_use": 409,
    "payment_too_late": 409,
    "payment_under_way": 409,
    "price_changed": 409,
    "product_unknown": 404,
    "quantity_refused": 422,
    "request_key_refused": 409,
    "snapshot_user": 403,
    "too_many_addresses": 409,
    "too_many_lines": 409,
    "too_many_open_orders": 409,
    "total_too_large": 409,
    "unknown_address": 404,
    "unknown_agreement": 404,
    "unknown_member": 404,
}
"""Rooms add their rows here, sorted by code. A code without a row is answered with 409 and the words of `refused`."""

PAGES: dict[int, str] = {
    400: "unreadable",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    413: "too_large",
    500: "broken",
}
"""Pages for statuses that no refusal stands behind."""
