"""Reads the sample merchant's data files: profile, policy, categories, products, home page."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shop.catalog.blocks import write_paragraphs
from shop.catalog.draft import OptionDraft, ProductDraft, SkuDraft
from shop.catalog.facts import Fact
from shop.catalog.returns import NoReturn
from shop.freight.template import FreightTemplate, Measure, Rate, Zone
from shop.settings.profile import ShopProfile

_PRICE_LIST = "https://example.com/suggested-prices"
"""Where the sample's suggested prices come from."""
_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class SampleProduct:
    """A product with what its pictures are drawn from; the draft has no pictures yet."""

    draft: ProductDraft
    scene: str
    note: tuple[str, ...]


@dataclass(frozen=True)
class Merchant:
    """Everything that makes the sample shop. `freight`: the template of a category's goods, if it has one."""

    profile: ShopProfile
    company: Mapping[str, Any]
    policy: dict[str, Any]
    tiers: dict[str, Any]
    categories: tuple[dict[str, str], ...]
    freight: Mapping[str, FreightTemplate]
    products: tuple[SampleProduct, ...]
    banners: tuple[dict[str, str], ...]
    coupons: tuple[dict[str, Any], ...]
    thresholds: tuple[dict[str, Any], ...]
    sections: tuple[dict[str, Any], ...]


def read_merchant() -> Merchant:
    """The sample merchant, as written in `data/`."""
    shop = _read("shop")
    profile = shop["profile"] | {"promises": tuple(shop["profile"]["promises"])}
    files = [_read(category["code"]) for category in shop["category"]]
    rows = [(row, file["category"]) for file in files for row in file["product"]]
    return Merchant(
        profile=ShopProfile(**profile),
        company=shop["company"],
        policy=_read_policy_document(shop["policy"]),
        tiers=_read("tiers"),
        categories=tuple(shop["category"]),
        freight={row["category"]: _read_freight(row) for row in shop["freight"]},
        products=tuple(_read_product(row, category, position) for position, (row, category) in enumerate(rows)),
        banners=tuple(shop["banner"]),
        coupons=tuple(shop["coupon"]),
        thresholds=tuple(shop["threshold"]),
        sections=tuple(shop["section"]),
    )


@cache
def read_reviews() -> tuple[Mapping[str, Any], ...]:
    """What buyers of the sample shop say: `stars`, `text`, and some with an `answer` or `more`."""
    return tuple(_read("reviews")["said"])


@cache
def read_talks() -> tuple[Mapping[str, Any], ...]:
    """What people ask the sample shop: `lines` with `minutes_ago`, `side` and `words`, and whether that is `done`."""
    return tuple(_read("talks")["talk"])


def _read_policy_document(row: dict[str, Any]) -> dict[str, Any]:
    """The policy as the merchant publishes it (docs/money.md §3)."""
    levels = _read_rates(row["rates_bp"])
    tiers = {tier: _read_rates(rates) for tier, rates in row["tiers_bp"].items()}
    document = {"depth": len(levels), "levels": levels, "tiers": tiers}
    return document | {"cap_bp": row["cap_bp"], "hold_days": row["hold_days"]}


def _read_freight(row: dict[str, Any]) -> FreightTemplate:
    """A freight template that is not kept yet."""
    zones = tuple(Zone(tuple(zone["regions"]), Rate(**zone["rate"])) for zone in row["zones"])
    measure, everywhere = Measure(row["measure"]), Rate(**row["everywhere"])
    return FreightTemplate("", row["name"], measure, everywhere, zones, tuple(row["excluded"]))


def _read_rates(rates_bp: list[int]) -> list[dict[str, int]]:
    """A row of a policy: a rate for each level."""
    return [{"rate_bp": rate} for rate in rates_bp]


def _read_product(row: dict[str, Any], category: str, position: int) -> SampleProduct:
    """One product of a data file. SKUs get the product's article number and their place."""
    article = row["article"]
    draft = ProductDraft(
        article=article,
        category=category,
        name=row["name"],
        selling_point=row["selling_point"],
        details=write_paragraphs(row["description"]),
        facts=tuple(Fact(name, said) for name, said in row.get("facts", {}).items()),
        options=tuple(OptionDraft(option["name"], tuple(option["values"])) for option in row["options"]),
        skus=tuple(_read_sku(sku, f"{article}-{n}") for n, sku in enumerate(row["skus"], start=1)),
        keywords=tuple(row["keywords"]),
        position=position,
        tags=tuple(row.get("tags", ())),
        no_return=NoReturn(row["no_return"]) if "no_return" in row else None,
        price_proof=_PRICE_LIST if any("suggested_fen" in sku for sku in row["skus"]) else "",
    )
    return SampleProduct(draft, row["scene"], tuple(row["note"]))


def _read_sku(row: dict[str, Any], article: str) -> SkuDraft:
    """One SKU of a data file."""
    return SkuDraft(article=article, **(row | {"choice": tuple(row["choice"])}))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))
