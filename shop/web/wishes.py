"""What somebody asks of a list of goods, read from its address and written back into one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from yarl import URL

from shop.catalog.price_words import split_price
from shop.catalog.wanted import Sort, Wanted
from shop.typed import read_fen

_LONGEST_WORDS = 60
_LONGEST_TAG = 8


@dataclass(frozen=True)
class Wish:
    """`path` is the list's page; `category` the public code of its category. Prices are in fen, both ends included."""

    path: str
    words: str = ""
    category: str = ""
    sort: Sort = Sort.SHOP
    least_fen: int | None = None
    most_fen: int | None = None
    in_stock: bool = False
    tag: str = ""
    after: str = ""

    @property
    def filters(self) -> int:
        """How many filters are set."""
        return sum((self.least_fen is not None or self.most_fen is not None, self.in_stock, bool(self.tag)))

    def to(self, **changes: Any) -> str:
        """The address of the same list, changed; it begins at its first page unless `after` is given."""
        of = replace(self, **({"after": ""} | changes))
        asked = {
            "c": of.category,
            "q": of.words,
            "sort": str(of.sort),
            "low": _plain_yuan(of.least_fen),
            "high": _plain_yuan(of.most_fen),
            "stock": "1" if of.in_stock else "",
            "tag": of.tag,
            "after": of.after,
        }
        return str(URL(of.path).with_query({name: value for name, value in asked.items() if value}))

    @property
    def low(self) -> str:
        """The lower price as somebody would type it."""
        return _plain_yuan(self.least_fen)

    @property
    def high(self) -> str:
        """The upper price as somebody would type it."""
        return _plain_yuan(self.most_fen)

    def want(self, category_id: int | None, synonyms: tuple[tuple[str, ...], ...]) -> Wanted:
        """What is looked for; prices among the words hold where none were typed beside them."""
        said = split_price(self.words)
        typed = self.least_fen is not None or self.most_fen is not None
        return Wanted(
            words=said.words,
            category_id=category_id,
            least_fen=self.least_fen if typed else said.least_fen,
            most_fen=self.most_fen if typed else said.most_fen,
            in_stock=self.in_stock,
            tag=self.tag,
            sort=self.sort,
            synonyms=synonyms,
        )


def read_wish(path: str, query: Mapping[str, str]) -> Wish:
    """What an address asks for; what can't be read is not asked for. Prices the wrong way round are turned."""
    low, high = read_fen(query.get("low", "")), read_fen(query.get("high", ""))
    if low is not None and high is not None and low > high:
        low, high = high, low
    sort = query.get("sort", "")
    return Wish(
        path=path,
        words=query.get("q", "").strip()[:_LONGEST_WORDS],
        category=query.get("c", ""),
        sort=Sort(sort) if sort in list(Sort) else Sort.SHOP,
        least_fen=low,
        most_fen=high,
        in_stock=query.get("stock") == "1",
        tag=query.get("tag", "").strip()[:_LONGEST_TAG],
        after=query.get("after", ""),
    )


def _plain_yuan(fen: int | None) -> str:
    if fen is None:
        return ""
    return str(fen // 100) if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}"
