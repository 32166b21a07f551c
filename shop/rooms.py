"""The rooms of this house from left to right.

Each may import only from those before it (docs/architecture.md). A new room is its folder with a `room.py`, and its
line here; all else follows from what the room brings.
"""

from commissions.room import open_rooms
from shop.modes import MODES

ORDER = (
    "settings",
    "database",
    "staff",
    "accounts",
    "integrations",
    "audit_log",
    "proposals",
    "errands",
    "regions",
    "media",
    "posters",
    "writings",
    "members",
    "sessions",
    "chat",
    "scenes",
    "addresses",
    "payees",
    "adjustments",
    "dividing",
    "traces",
    "arrivals",
    "catalog",
    "pricing",
    "areas",
    "places",
    *MODES,
    "checkout",
    "orders",
    "captures",
    "refunds",
    "payments",
    "transfers",
    "reconciliation",
    "fulfilment",
    "aftersales",
    "cases",
    "waybills",
    "complaints",
    "inbox",
    "moving_in",
    "exports",
    "imports",
    "statistics",
    "alerts",
    "taxes",
    "months",
    "funds",
    "invoices",
    "targets",
    "stories",
    "storefront",
    "campaigns",
    "reordering",
    "materials",
    "announcements",
)

ROOMS = open_rooms("shop", ORDER)
