"""From an empty shop to one that takes orders: what is there, what is missing, and the word that opens it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.policies.queries import find_policy
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.catalog.queries import list_products
from shop.members.consents import list_published
from shop.settings.account import ACCOUNT
from shop.settings.company import COMPANY
from shop.settings.document import Kept
from shop.settings.pay import PAY
from shop.settings.present import PresentSettings
from shop.settings.profile import ShopProfile
from shop.settings.queries import find_kept, get_profile
from shop.settings.service import SaveDocument, save_document
from shop.settings.texts import TEXTS


class StepsMissing(Refusal):
    """The shop can't be opened yet; `data["missing"]` names the steps."""

    code = "steps_missing"


@dataclass(frozen=True)
class Step:
    """One step on the way. `needed`: the law, WeChat or plain sense asks for it before the first order."""

    key: str
    done: bool
    needed: bool


def list_steps(connection: Connection, present: PresentSettings, now: datetime) -> tuple[Step, ...]:
    """All steps in the order in which they are best done. A few statements, whatever the shop has."""
    published = {agreement.document for agreement in list_published(connection)}
    named = get_profile(connection).name != ShopProfile.name
    company = COMPANY.read(COMPANY.pick_stored(find_kept(connection, COMPANY.key).value))
    has_goods = bool(list_products(connection, now, limit=1).cards)
    return (
        Step("profile", named, needed=True),
        Step("company", bool(company.name and company.credit_code and company.address), needed=True),
        Step("icp", bool(company.icp), needed=True),
        Step("terms", "terms" in published, needed=True),
        Step("privacy", "privacy" in published, needed=True),
        Step("account", _has_account(present), needed=True),
        Step("pay", _has_pay(present), needed=True),
        Step("goods", has_goods, needed=True),
        Step("policy", find_policy(connection, now) is not None, needed=False),
        Step("agreements", _has_own_agreements(connection), needed=False),
    )


def save_opening(tx: Transaction, command: SaveDocument, present: PresentSettings) -> Kept:
    """Open or close the shop. Raises StepsMissing, and what `save_document` raises."""
    assert present.secrets is not None, "an installation has a secret key"
    if command.values.get("open"):
        missing = [step.key for step in list_steps(tx.connection, present, tx.now) if step.needed and not step.done]
        if missing:
            raise StepsMissing(missing=missing)
    return save_document(tx, command, present.secrets, present.fixed)


def _has_account(present: PresentSettings) -> bool:
    keys = (present.find_secret(ACCOUNT, name) for name in ("app_secret", "token", "aes_key"))
    return bool(present.of(ACCOUNT).app_id) and all(keys)


def _has_pay(present: PresentSettings) -> bool:
    facts = present.of(PAY)
    keys = (present.find_secret(PAY, name) for name in ("api_v3_key", "private_key"))
    believes = (facts.public_key and facts.public_key_id) or facts.certificate
    return bool(facts.mch_id and facts.cert_serial and believes) and all(keys)


def _has_own_agreements(connection: Connection) -> bool:
    """Whether what distributors agree to is in the merchant's own words; what we ship is a draft."""
    return all(find_kept(connection, TEXTS[name].key).version for name in ("distributor", "withdrawal", "identity"))
