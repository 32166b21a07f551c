"""Every document by its key. A new one is a file beside this one and its line here."""

from typing import Any

from shop.settings.account import ACCOUNT
from shop.settings.after_sales import AFTER_SALES
from shop.settings.category_needs import CATEGORY_NEEDS
from shop.settings.chat_texts import CHAT_TEXTS
from shop.settings.company import COMPANY
from shop.settings.compliance import COMPLIANCE
from shop.settings.document import Document, DocumentUnknown
from shop.settings.domain import DOMAIN
from shop.settings.figure_texts import FIGURE_TEXTS
from shop.settings.going_live import GOING_LIVE
from shop.settings.limits import LIMITS
from shop.settings.menu import MENU
from shop.settings.notice_templates import NOTICE_TEMPLATES
from shop.settings.order_rules import ORDER_RULES
from shop.settings.own_shops import OWN_SHOPS
from shop.settings.pay import PAY
from shop.settings.paying_outside import PAYING_OUTSIDE
from shop.settings.payout_provider import PAYOUT_PROVIDER
from shop.settings.poster_design import POSTER_DESIGN
from shop.settings.profile import PROFILE
from shop.settings.replies import REPLIES
from shop.settings.search_words import SEARCH_WORDS
from shop.settings.service_desk import SERVICE_DESK
from shop.settings.texts import TEXTS
from shop.settings.tracking import TRACKING
from shop.settings.transfer_words import TRANSFER_WORDS
from shop.settings.voucher_accounts import VOUCHER_ACCOUNTS
from shop.settings.waybills import WAYBILLS

_ALL: tuple[Document[Any], ...] = (
    PROFILE,
    ORDER_RULES,
    AFTER_SALES,
    LIMITS,
    TRANSFER_WORDS,
    ACCOUNT,
    PAY,
    PAYING_OUTSIDE,
    WAYBILLS,
    TRACKING,
    COMPANY,
    DOMAIN,
    *TEXTS.values(),
    NOTICE_TEMPLATES,
    MENU,
    REPLIES,
    FIGURE_TEXTS,
    CHAT_TEXTS,
    COMPLIANCE,
    CATEGORY_NEEDS,
    GOING_LIVE,
    POSTER_DESIGN,
    VOUCHER_ACCOUNTS,
    PAYOUT_PROVIDER,
    SEARCH_WORDS,
    SERVICE_DESK,
    OWN_SHOPS,
)
DOCUMENTS = {document.key: document for document in _ALL}


def get_document(key: str) -> Document[Any]:
    """The document of this key. Raises DocumentUnknown."""
    found = DOCUMENTS.get(key)
    if found is None:
        raise DocumentUnknown(document=key)
    return found
