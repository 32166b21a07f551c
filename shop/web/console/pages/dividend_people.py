"""分红按人: what each had of all pools, by year and by month, with its file."""

from shop.accounts.permissions import Permission
from shop.lists.dividend_people import DIVIDENDS_BY_MONTH, DIVIDENDS_BY_YEAR, EarnerRow
from shop.lists.source import Source
from shop.web.console.listing import Column, ListPage

_PATH = "/console/dividends"


def _make_page(source: Source[EarnerRow], path: str, route: str) -> ListPage[EarnerRow]:
    """Both lists show the same columns; a row leads to the parts that make it up."""
    return ListPage(
        source=source,
        path=path,
        route=route,
        permission=Permission.SEE_FINANCE,
        columns=(
            Column("person", value=lambda row: row.person.name),
            Column("code", "code", value=lambda row: row.person.person),
            Column("period", "code"),
            Column("paid_fen", "money", sort="most"),
            Column("parts", "count"),
        ),
        link=lambda row: f"{_PATH}/lines?person={row.person.person}",
        template="console/dividends/list.html",
    )


ROUTES = (
    *_make_page(DIVIDENDS_BY_YEAR, f"{_PATH}/years", "dividends.years").routes(),
    *_make_page(DIVIDENDS_BY_MONTH, f"{_PATH}/months", "dividends.months").routes(),
)
