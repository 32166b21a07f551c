"""Loads the sample shop through the same use cases as anyone's. Loading twice changes nothing."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from commissions.actor import system_acting
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.queries import find_policy
from commissions.policies.service import acknowledge, publish_policy
from commissions.ports import Transaction
from commissions.tiers.service import publish_tiers
from composition.sample_shop.merchant import Merchant, SampleProduct, read_merchant
from composition.sample_shop.offers import make_offers
from composition.sample_shop.pictures import draw_pictures, list_drawings
from shop.catalog.queries import get_code
from shop.catalog.service import save_category, save_product
from shop.database.database import Database
from shop.freight.queries import list_templates
from shop.freight.service import add_template
from shop.media.pictures import CutPicture
from shop.media.ports import MediaStore
from shop.media.service import record_picture
from shop.places.shelving import stock_draft
from shop.settings.company import COMPANY
from shop.settings.queries import find_kept, find_setting
from shop.settings.service import replace_document, save_profile, save_setting
from shop.storefront.collection import CollectionDraft
from shop.storefront.collections import add_products, make_collection
from shop.storefront.page import HomePage
from shop.storefront.queries import list_collections
from shop.storefront.section import Banner, Section
from shop.storefront.service import set_up_home
from shop.storefront.target import Target

Progress = Callable[[int, int], None]
"""Told (pictures drawn, pictures in all) after each one."""
Opening = Callable[[Transaction, Merchant, Mapping[str, CutPicture]], None]
"""Puts the shop on sale the first time, in one unit of work."""
LOADED = "sample_shop"
_BY = system_acting("sample_shop")


async def load_sample_shop(
    database: Database, media: MediaStore, progress: Progress | None = None, opening: Opening | None = None
) -> bool:
    """Draw the pictures, then put everything on sale in one commit; the first time as `opening` does it.

    Returns False if this version is there already.
    """
    version = calculate_version()
    known = await database.read(find_setting, LOADED)
    if known == version:
        return False
    merchant = read_merchant()
    pictures = await _draw(merchant, media, progress)
    await database.transact(opening if known is None and opening else put_on_sale, merchant, pictures)
    await database.transact(save_setting, LOADED, version)
    return True


def put_on_sale(tx: Transaction, merchant: Merchant, pictures: Mapping[str, CutPicture]) -> None:
    """Profile, policy, categories, products, home page and offers, in one unit of work."""
    save_profile(tx, merchant.profile)
    _name_company(tx, merchant)
    _publish_sample_policy(tx, merchant)
    for position, category in enumerate(merchant.categories):
        save_category(tx, category["code"], category["name"], icon=category["icon"], position=position)
    for picture in pictures.values():
        record_picture(tx, picture, by=_BY)
    freight = _keep_freight(tx, merchant)
    for product in merchant.products:
        sent_by = freight.get(product.draft.category)
        draft = replace(product.draft, pictures=_list_hashes(product, pictures), freight=sent_by)
        save_product(tx, draft)
        stock_draft(tx, draft, by=_BY)
    _decorate_home(tx, merchant, pictures)
    make_offers(tx, merchant.coupons, merchant.thresholds, by=_BY)


def _name_company(tx: Transaction, merchant: Merchant) -> None:
    """Whose shop it is, unless somebody has said so already."""
    if not find_kept(tx.connection, COMPANY.key).version:
        replace_document(tx, COMPANY, COMPANY.read(merchant.company), by=_BY)


def _publish_sample_policy(tx: Transaction, merchant: Merchant) -> None:
    """The three-level policy and its tiers, after the legal notice was acknowledged.

    What is there already stays.
    """
    if find_policy(tx.connection, tx.now) is None:
        acknowledge(tx, CURRENT_NOTICE, _BY)
        publish_policy(tx, merchant.policy, _BY)
        publish_tiers(tx, merchant.tiers, _BY)


def _keep_freight(tx: Transaction, merchant: Merchant) -> dict[str, str]:
    """The code of each category's freight template; one of the same name stays as it is."""
    known = {of.name: of.code for of in list_templates(tx.connection)}
    found = {}
    for category, template in merchant.freight.items():
        found[category] = known.get(template.name) or add_template(tx, template, by=_BY).code
    return found


def _decorate_home(tx: Transaction, merchant: Merchant, pictures: Mapping[str, CutPicture]) -> None:
    """Banners and collections of the home page."""
    banners = tuple(_make_banner(tx, row, pictures) for row in merchant.banners)
    sections = (
        Section("s1", "banners", banners=banners),
        Section("s2", "notice"),
        Section("s3", "categories"),
        *(_make_section(tx, f"s{number}", row) for number, row in enumerate(merchant.sections, start=4)),
        Section("s9", "promises"),
    )
    set_up_home(tx, HomePage(sections), by=_BY)


def _make_banner(tx: Transaction, row: Mapping[str, str], pictures: Mapping[str, CutPicture]) -> Banner:
    picture = pictures[row["scene"]]
    target = Target("product", get_code(tx.connection, row["leads_to"]))
    return Banner(picture.hash, picture.colour, row["title"], row["subtitle"], target)


def _make_section(tx: Transaction, key: str, row: Mapping[str, Any]) -> Section:
    """A section with its collection; what an earlier version of the sample made is filled anew."""
    known = {of.draft.name: of for of in list_collections(tx.connection)}
    made = known.get(row["title"]) or make_collection(tx, CollectionDraft(row["title"], row["subtitle"]), by=_BY)
    add_products(tx, made.code, row["products"], by=_BY)
    title, subtitle = row["title"], row["subtitle"]
    return Section(key, "goods", title, subtitle, collection=made.code, most=len(row["products"]))


def _list_hashes(product: SampleProduct, pictures: Mapping[str, CutPicture]) -> tuple[str, ...]:
    """The product's pictures in order."""
    return tuple(pictures[f"{product.draft.article}/{n}"].hash for n in (1, 2))


def calculate_version() -> str:
    """Changes with the data and the drawings, so that an updated sample is loaded again."""
    folder = Path(__file__).parent
    files = sorted([*folder.rglob("*.toml"), *folder.rglob("*.py")])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


async def _draw(merchant: Merchant, media: MediaStore, progress: Progress | None) -> dict[str, CutPicture]:
    total = len(list_drawings(merchant))
    loop = asyncio.get_running_loop()

    def draw() -> dict[str, CutPicture]:
        pictures = {}
        for done, (name, picture) in enumerate(draw_pictures(merchant, media), start=1):
            pictures[name] = picture
            if progress:
                loop.call_soon_threadsafe(progress, done, total)
        return pictures

    return await asyncio.to_thread(draw)
