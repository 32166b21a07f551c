"""What holds for a case that is asked for now: the merchant's rules, limits and address, put together."""

from shop.cases.case import Terms
from shop.settings.after_sales import AFTER_SALES
from shop.settings.company import COMPANY
from shop.settings.limits import LIMITS
from shop.settings.present import PresentSettings


def find_terms(present: PresentSettings) -> Terms:
    """The terms of now. Where no address for returns was set, the company's own is where goods go."""
    rules, company = present.of(AFTER_SALES), present.of(COMPANY)
    has_own = bool(rules.return_address)
    return Terms(
        answer_hours=rules.answer_hours,
        send_back_days=rules.send_back_days,
        inspect_days=rules.inspect_days,
        cancel_at_once=rules.cancelling == "at_once",
        alone_up_to_fen=present.of(LIMITS).refund_alone_up_to_fen,
        return_name=rules.return_name if has_own else company.name,
        return_phone=rules.return_phone if has_own else company.phone,
        return_address=rules.return_address if has_own else company.address,
    )
