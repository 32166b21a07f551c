"""The shop's part of `lianpu audit`: orders, stock, payments and refunds agree with each other and with the journal."""

from sqlalchemy import Connection

from commissions.ledger.finding import Finding
from shop.aftersales.checks import CHECKS as AFTERSALES_CHECKS
from shop.announced import CHECKS as ANNOUNCED_CHECKS
from shop.audit_log.checks import CHECKS as LOG_CHECKS
from shop.coupons.checks import CHECKS as COUPON_CHECKS
from shop.fulfilment.checks import CHECKS as PARCEL_CHECKS
from shop.orders.checks import CHECKS as ORDER_CHECKS
from shop.payments.checks import CHECKS as PAYMENT_CHECKS
from shop.places.checks import CHECKS as PLACE_CHECKS
from shop.pricing.checks import CHECKS as PRICING_CHECKS
from shop.refunds.checks import CHECKS as REFUND_CHECKS
from shop.transfers.checks import CHECKS as TRANSFER_CHECKS

CHECKS = (
    *LOG_CHECKS,
    *PRICING_CHECKS,
    *COUPON_CHECKS,
    *PLACE_CHECKS,
    *ORDER_CHECKS,
    *REFUND_CHECKS,
    *PAYMENT_CHECKS,
    *TRANSFER_CHECKS,
    *PARCEL_CHECKS,
    *AFTERSALES_CHECKS,
    *ANNOUNCED_CHECKS,
)


def audit_shop(connection: Connection) -> list[Finding]:
    """Everything that is wrong in the shop's books; an empty list proves them. Reads all, changes nothing."""
    return [finding for check in CHECKS for finding in check(connection)]
