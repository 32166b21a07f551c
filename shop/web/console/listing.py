"""A list's page, declared once: columns, filters as chips in the address, sorts, pages by key, totals, permission.

Its SQL is a `Source` of `shop/lists/`; its words stand in `templates/console/lists/<name>.toml`.
docs/add-a-console-page.md shows a whole one.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar, cast

from aiohttp import web
from multidict import MultiDict, MultiDictProxy, MultiMapping
from sqlalchemy import Connection
from yarl import URL

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.errands.service import ask_errand
from shop.exports.exporting import Export, TableForm, ask_export
from shop.lists.reading import Asked, Shown, read_list, read_offers
from shop.lists.source import Filter, Source
from shop.web.console.presence import acting, here
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import ConsoleRoute, do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

Item = TypeVar("Item")
CellKind = Literal[
    "text", "code", "money", "count", "percent", "instant", "day", "choice", "state", "tags", "picture", "person"
]
"""How a value is shown.

`choice` and `tags` have their words among the list's `choices`; `tags` is a tuple of such. `state` is a choice that
changes with time, whose value has `determine_state(now)`.
"""
_Offered = Mapping[str, Mapping[str, str]]
_COLUMNS, _SORT, _AFTER, _BEFORE = "columns", "sort", "after", "before"


@dataclass(frozen=True)
class Column(Generic[Item]):
    """A column: the row's attribute `name`, or what `value` makes of the row. `sort` names an order of the source.

    `tones` gives a choice its colour: good, warn, wrong or quiet. `link` leads somewhere else than the row does.
    """

    name: str
    kind: CellKind = "text"
    sort: str | None = None
    shown: bool = True
    tones: Mapping[str, str] | None = None
    value: Callable[[Item], Any] | None = None
    link: Callable[[Item], str | None] | None = None

    def read(self, row: Item) -> Any:
        """What the cell shows of the row."""
        return self.value(row) if self.value else getattr(row, self.name)


@dataclass(frozen=True)
class Action:
    """Something done with the rows that are ticked: the name of a route that takes their `key`s, and who may."""

    name: str
    path: str
    permission: Permission


@dataclass(frozen=True)
class ListPage(Generic[Item]):
    """A list as a page. `tabs` names the choice that stands above it; `create` is where a new one is made.

    `usual` are the filters of an address that says nothing: what waits stands open first. `template` extends
    `console/list.html` where a page has more around its list.
    """

    source: Source[Item]
    path: str
    route: str
    permission: Permission
    columns: tuple[Column[Item], ...]
    link: Callable[[Item], str] | None = None
    tabs: str | None = None
    create: tuple[str, Permission] | None = None
    key: Callable[[Item], str] | None = None
    actions: tuple[Action, ...] = ()
    usual: Mapping[str, str] = field(default_factory=dict)
    template: str = "console/list.html"

    def routes(self) -> tuple[ConsoleRoute, ...]:
        """Its routes."""
        return (
            see(self.path, self._show, self.route, self.permission),
            do(f"{self.path}/export", self._export, f"{self.route}.table", Permission.EXPORT, also=self.permission),
        )

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """What it says."""
        return words(f"console/lists/{self.source.name}.toml")

    async def _show(self, request: web.Request) -> web.Response:
        return await self.show(request)

    async def show(self, request: web.Request, refusal: Refusal | None = None) -> web.Response:
        """The list; after something that was ticked was refused, with the ticks and what was typed beside them."""
        asked = _read_asked(request.query, self.source) if request.query else Asked(self.usual)
        shown, offered = await door(request).database.read(_read, self.source, asked)
        form = await request.post() if refusal is not None else MultiDict[Any]()
        return render(
            request,
            self.template,
            status=refusal.status if refusal is not None else 200,
            list=_ListView(self, request, asked, offered),
            rows=shown,
            problem=word_problem(request, refusal) if refusal is not None else "",
            refused=refusal.code if refusal is not None else "",
            ticked=set(form.getall("key", ())),
            typed=form,
        )

    async def _export(self, request: web.Request) -> web.Response:
        """Ask for the list as a file, narrowed and with the columns as it is shown."""
        form = cast("MultiDictProxy[str]", await request.post())
        asked, chosen = _read_asked(form, self.source), form.getall(_COLUMNS, [])
        told = {"filters": dict(asked.filters), "sort": asked.sort, "columns": chosen}
        form_of = TableForm.CSV if form.get("form") == TableForm.CSV else TableForm.XLSX
        export = Export(self.source.name, told, form_of)
        command = ask_export(export, by=acting(request), key=form.get("request_key", ""))
        errand = await act(request, "export.ask", self.source.name, ask_errand, command)
        return go_on(request, f"/console/errands/{errand.code}", "errand_asked")


def _read(connection: Connection, source: Source[Item], asked: Asked) -> tuple[Shown[Item], _Offered]:
    return read_list(connection, source, asked), read_offers(connection, source)


def _read_asked(query: "MultiMapping[str]", source: Source[Any]) -> Asked:
    """What the address asks for: each filter by its name, a range of days also as `name.from` and `name.to`."""
    filters = {of.name: _read_filter(query, of) for of in source.filters}
    kept = {name: typed for name, typed in filters.items() if typed}
    return Asked(kept, query.get(_SORT), query.get(_AFTER), query.get(_BEFORE))


def _read_filter(query: Mapping[str, str], of: Filter) -> str:
    if of.kind != "days":
        return query.get(of.name, "").strip()[:100]
    first, last = query.get(f"{of.name}.from", ""), query.get(f"{of.name}.to", "")
    return f"{first or last}~{last or first}" if first or last else query.get(of.name, "")[:30]


class _ListView:
    """A list as its template walks through it: every address is this one with a word changed."""

    def __init__(self, page: ListPage[Any], request: web.Request, asked: Asked, offered: _Offered) -> None:
        self.page, self.words, self._asked, self._offered = page, page.words, asked, offered
        self._chosen = set(request.query.getall(_COLUMNS, []))
        self._person = here(request)
        self.sort = page.source.find_sort(asked.sort).name

    @property
    def columns(self) -> list[Column[Any]]:
        """The columns that are shown: those that were chosen, else the usual ones."""
        return [of for of in self.page.columns if self.is_shown(of)]

    def is_shown(self, column: Column[Any]) -> bool:
        """Whether a column is among the chosen, or usual where none was chosen."""
        return column.name in self._chosen if self._chosen else column.shown

    @property
    def actions(self) -> list[Action]:
        """What this person may do with ticked rows."""
        return [of for of in self.page.actions if self._person.may(of.permission)]

    @property
    def may_create(self) -> bool:
        """Whether this person may make a new one."""
        return self.page.create is not None and self._person.may(self.page.create[1])

    @property
    def may_export(self) -> bool:
        """Whether this person may have the list as a file."""
        return self._person.may(Permission.EXPORT)

    @property
    def request_key(self) -> str:
        """By which a form that is sent twice is known as one."""
        return secrets.token_hex(16)

    @property
    def filters(self) -> list[Filter]:
        """The filters of the form; the tabs stand above it."""
        return [of for of in self.page.source.filters if of.name != self.page.tabs]

    def options(self, of: Filter) -> list[tuple[str, str]]:
        """The choices of a filter, value and label: of the database, or with their words."""
        if of.offers is not None:
            return list(self._offered[of.name].items())
        return [(one, str(self.words["choices"][of.name].get(one, one))) for one in of.choices]

    def typed(self, name: str) -> str:
        """What is asked of a filter."""
        return self._asked.filters.get(name, "")

    def days(self, name: str) -> tuple[str, str]:
        """The first and last day of a filter, as date fields take them."""
        first, _, last = self.typed(name).partition("~")
        return first, last or first

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """Label, address and whether it is the present one."""
        of = self.page.source.find_filter(self.page.tabs) if self.page.tabs else None
        if of is None:
            return []
        labels = self.words["choices"][of.name]
        every = (self.words["all"], self._address({of.name: ""}), not self.typed(of.name))
        chosen = ((labels[it], self._address({of.name: it}), self.typed(of.name) == it) for it in of.choices)
        return [every, *chosen]

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """What narrows the list: label, words of the value, and the address without it."""
        return [
            (self.words["filters"][of.name], self._word(of), self._address({of.name: ""})) for of in self._narrowing
        ]

    @property
    def _narrowing(self) -> list[Filter]:
        return [of for of in self.filters if self.typed(of.name)]

    def _word(self, of: Filter) -> str:
        typed = self.typed(of.name)
        if of.kind == "choice":
            return dict(self.options(of)).get(typed, typed)
        first, last = self.days(of.name)
        return typed if of.kind != "days" else first if first == last else f"{first} – {last}"

    def sorted_by(self, name: str) -> str:
        """The address with another order."""
        return self._address({_SORT: name})

    def after(self, cursor: str) -> str:
        """The next page."""
        return self._address({}, {_AFTER: cursor})

    def before(self, cursor: str) -> str:
        """The page before."""
        return self._address({}, {_BEFORE: cursor})

    @property
    def bare(self) -> str:
        """The list without filters."""
        return self.page.path

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the filter form carries along."""
        kept = [(_SORT, self._asked.sort)] if self._asked.sort else []
        tab = [(self.page.tabs, self.typed(self.page.tabs))] if self.page.tabs and self.typed(self.page.tabs) else []
        return [*kept, *tab, *((_COLUMNS, name) for name in sorted(self._chosen))]

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Filters, order and columns as fields of a form, for an export."""
        sort = [(_SORT, self._asked.sort)] if self._asked.sort else []
        return [*self._asked.filters.items(), *sort, *((_COLUMNS, name) for name in sorted(self._chosen))]

    def _address(self, changed: Mapping[str, str], position: Mapping[str, str] | None = None) -> str:
        """This list with some words changed; whatever is changed begins at its first page."""
        said = {**self._asked.filters, **({_SORT: self._asked.sort} if self._asked.sort else {}), **changed}
        pairs = [(name, value) for name, value in said.items() if value]
        pairs += [(_COLUMNS, name) for name in sorted(self._chosen)] + list((position or {}).items())
        if not pairs and self.page.usual:
            pairs = [(_SORT, self.sort)]
        return str(URL(self.page.path).with_query(pairs)) if pairs else self.page.path
