"""Use cases of campaigns: made, changed, published."""

from typing import Any

from sqlalchemy import insert, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.campaigns.campaign import Campaign, CampaignDraft, CampaignStale
from shop.campaigns.queries import find_offer, get_campaign
from shop.campaigns.tables import campaign
from shop.catalog.claims import demand_reason
from shop.catalog.queries import find_product_names
from shop.catalog.refusals import ProductUnknown
from shop.catalog.repository import make_code
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.storefront.queries import get_collection


def make_campaign(tx: Transaction, draft: CampaignDraft, *, by: Actor, reason: str = "") -> Campaign:
    """A new campaign. Raises ClaimsFound and what `edit_campaign` does of unknown things."""
    demand_reason(draft.texts, (), reason)
    _demand_known(tx, draft, None)
    code = make_code()
    tx.connection.execute(insert(campaign).values(code=code, version=1, **_write(tx, draft)))
    return get_campaign(tx.connection, code)


def edit_campaign(
    tx: Transaction, code: str, draft: CampaignDraft, *, version: int, by: Actor, reason: str = ""
) -> None:
    """Save a campaign upon `version`.

    Raises CampaignUnknown, CampaignStale, ClaimsFound; MediaUnknown, ProductUnknown, CollectionUnknown and what an
    offer's mode calls unknown.
    """
    before = get_campaign(tx.connection, code).draft
    demand_reason(draft.texts, before.texts, reason)
    _demand_known(tx, draft, before)
    upon = update(campaign).where(campaign.c.code == code, campaign.c.version == version)
    if not tx.connection.execute(upon.values(version=version + 1, **_write(tx, draft))).rowcount:
        raise CampaignStale


def _demand_known(tx: Transaction, draft: CampaignDraft, before: CampaignDraft | None) -> None:
    """That all is there which the draft names.

    What it named before may be gone by now: it can still be saved.
    """
    known = find_product_names(tx.connection, draft.goods)
    for name in draft.goods:
        if name not in known:
            raise ProductUnknown(product=name)

    if draft.collection and (before is None or draft.collection != before.collection):
        get_collection(tx.connection, draft.collection)
    if draft.offer is not None and (before is None or draft.offer != before.offer):
        find_offer(tx.connection, draft.offer, tx.now)
    if draft.banner:
        use_media(tx, [draft.banner], MediaKind.PICTURE)


def _write(tx: Transaction, draft: CampaignDraft) -> dict[str, Any]:
    said = {"title": draft.title, "summary": draft.summary, "banner": draft.banner or None, "colour": draft.colour}
    time = {"starts_at": draft.time.starts_at, "ends_at": draft.time.ends_at}
    goods = {"collection": draft.collection, "goods": list(draft.goods)}
    offer = {
        "offer_mode": draft.offer.mode if draft.offer else None,
        "offer_code": draft.offer.code if draft.offer else None,
    }
    return {**said, **time, **goods, **offer, "on": draft.on, "saved_at": tx.now}
