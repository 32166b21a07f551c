"""Goods as a file: the columns that an import reads, so that a file that comes back unchanged changes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from commissions.paging import Page
from shop.catalog.draft import ProductDraft, SkuDraft
from shop.catalog.drafts import find_drafts, find_on_hand, list_articles, list_category_codes
from shop.exports.making import make_table
from shop.exports.table import Column, ColumnKind
from shop.freight.queries import list_templates
from shop.imports.cells import CLEAR
from shop.imports.goods_merging import Names, tell_product
from shop.imports.goods_rows import SLOTS, titles
from shop.words import words

GOODS = "goods.file"
_LONGEST = 30_000
"""Characters of a text that a cell holds; a longer one is left out, and stays as it is when the file comes back."""
_KINDS = {"price": ColumnKind.FEN, "suggested": ColumnKind.FEN, "cost": ColumnKind.FEN}
_KINDS |= {"position": ColumnKind.COUNT, "hold_days": ColumnKind.COUNT, "on_hand": ColumnKind.COUNT}
_KINDS |= {"weight": ColumnKind.COUNT}


class GoodsExport:
    """Every product, a row a SKU. Implements `shop.exports.table.Exportable`."""

    def name_file(self) -> str:
        """See `Exportable`."""
        return str(words("imports/goods.toml")["files"]["export"])

    def list_columns(self, arguments: Mapping[str, Any]) -> Sequence[Column]:
        """See `Exportable`."""
        return _goods_columns()

    def count_rows(self, connection: Connection, arguments: Mapping[str, Any]) -> int | None:
        """Nobody counts them: the catalog is read through in seconds."""
        return None

    def read_rows(self, connection: Connection, arguments: Mapping[str, Any], after: str | None) -> Page[Sequence[Any]]:
        """See `Exportable`. Eight statements."""
        found = list_articles(connection, after=int(after or 0))
        drafts = find_drafts(connection, [article for _, article in found])
        names = Names(list_category_codes(connection), list_templates(connection))
        on_hand = find_on_hand(connection, list(drafts))
        rows = tuple(
            [*_tell_row(drafts[article], sku, names, on_hand.get(sku.article, 0)).values()]
            for _, article in found
            if article in drafts
            for sku in drafts[article].skus
        )
        return Page(rows, str(found[-1][0]) if found else None)


def _goods_columns() -> tuple[Column, ...]:
    """The columns of a file of goods, in its order."""
    return tuple(Column(called[0], _KINDS.get(field, ColumnKind.TEXT)) for field, called in titles().items())


async def make_template(form: str) -> bytes:
    """A file with the columns and an example: a product with two SKUs."""
    columns = [Column(called[0]) for called in titles().values()]
    rows = [[row.get(field, "") for field in titles()] for row in words("imports/goods.toml")["example"]]
    return await make_table(columns, rows, form)


def _tell_row(of: ProductDraft, sku: SkuDraft, names: Names, on_hand: int) -> dict[str, Any]:
    told = tell_product(of, names)
    for field in ("status", "no_return"):
        told[field] = words("imports/goods.toml")[field][told[field]][0]
    cells: dict[str, Any] = {"article": of.article, "sku": sku.article, "on_hand": on_hand}
    cells |= {
        "price": sku.price_fen,
        "suggested": sku.suggested_fen,
        "cost": sku.cost_fen,
        "weight": sku.weight_g or None,
    }
    cells |= {field: _fit(value) for field, value in told.items()}
    if len(of.options) <= len(SLOTS):
        for slot, option, value in zip(SLOTS, of.options, sku.choice, strict=False):
            cells |= {f"option_{slot}": option.name, f"value_{slot}": value}
    return {field: cells.get(field) for field in titles()}


def _fit(value: Any) -> Any:
    """What a cell can say; what reads like “take it away”, or is too long, is left out."""
    return None if isinstance(value, str) and (len(value) > _LONGEST or value.strip() == CLEAR) else value
