"""How policies look in a terminal.

Rows, versions, changes, warnings, the legal notice, what would have been paid.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commissions.money import yuan
from commissions.policies.notice import CURRENT_NOTICE, DEPTHS, NOTICE, PRESELECTED_DEPTH
from commissions.policies.validation import POLICY_DEFAULTS
from composition.terminal.figures import change, moment, percent, some
from composition.terminal.roles import list_role_cells, list_role_terms

_screen = Console(highlight=False)
_MOST_ROWS = 10
_MEANINGS: Mapping[str, Mapping[str, str]] = {
    "base": {"paid": "a share of what was paid for the line", "margin": "a share of what was paid less its cost"},
    "self_purchase": {"off": "earns a distributor nothing", "as_level_one": "a distributor who buys takes level 1"},
    "ineligible_upline": {
        "skip": "uses up the level and pays nobody",
        "stop": "ends the walk",
        "compress": "passes the level on to the next one up",
    },
    "who_may_earn": {
        "everyone": "everyone who follows",
        "approved": "who applies and is approved",
        "spent": "who has spent enough",
        "hand_picked": "whom the merchant picks",
    },
}
_DURATIONS = {"permanent": "for ever", "last_touch": "until the next link that is opened"}


def _make_table(title: str, *columns: str) -> Table:
    """A table whose columns after the first are numbers."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=number > 0)
    return table


def show_policy(policy: Mapping[str, Any]) -> None:
    """One version: its terms, then its rows."""
    _screen.print(
        f"[bold]Policy {policy['version']}[/], in force from {moment(policy['effective_at'])}, "
        f"published by {escape(policy['published_by'])} on {moment(policy['published_at'])}"
    )
    terms, rows = Table(box=None, show_header=False, pad_edge=False), _make_rows(policy["document"])
    for name, value in _list_terms(policy["terms"]):
        terms.add_row(f"[dim]{name}[/]", value)
    _screen.print(terms)
    _screen.print(rows)
    roles = list_role_cells(policy["document"])
    if roles:
        table = _make_table("Other roles, the first that is set wins", "cell", "each gets")
        for name, cell in roles:
            table.add_row(escape(name), _say_cell(cell))
        _screen.print(table)


def _list_terms(terms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The terms beside the rates, in words."""
    referral = terms["referral"]
    yield "depth", str(terms["depth"])
    yield "base", _MEANINGS["base"][terms["base"]]
    yield "cap", f"{percent(terms['cap_bp'])} of the base of a line"
    yield "own purchase", _MEANINGS["self_purchase"][terms["self_purchase"]]
    yield "who may not earn", _MEANINGS["ineligible_upline"][terms["ineligible_upline"]]
    yield from list_role_terms(terms["roles"])
    yield "hold", f"{terms['hold_days']} days from completion"
    spent = f": {yuan(terms['spent_fen'])} yuan, net of refunds" if terms["who_may_earn"] == "spent" else ""
    yield "who may earn", _MEANINGS["who_may_earn"][terms["who_may_earn"]] + spent
    lasts = _DURATIONS.get(referral["duration"], f"for {referral['days']} days")
    renewed = ", renewed by each purchase" if referral["renew_on_purchase"] else ""
    yield "referral", f"{referral['audience'].replace('_', ' ')}, {lasts}{renewed}"
    if referral["default_referrer"]:
        yield "who comes alone", f"goes to {escape(referral['default_referrer'])}"


def _make_rows(document: Mapping[str, Any]) -> Table:
    """The rows of a document, the most particular first, as they are asked."""
    named = list(_list_rows(document))
    levels = max((len(row) for _, row in named), default=1)
    table = _make_table("Rates, the first that is set wins", "row", *(f"level {n}" for n in range(1, levels + 1)))
    for name, row in named:
        table.add_row(escape(name), *(_say_cell(cell) for cell in [*row, *[None] * (levels - len(row))]))
    return table


def _list_rows(document: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Each row with the name that awards carry as their rule."""
    for group in ("skus", "products", "categories"):
        for name, rates in document.get(group, {}).items():
            yield from ((f"{group}:{name}:{tier}", row) for tier, row in rates.get("tiers", {}).items())
            if "levels" in rates:
                yield f"{group}:{name}", rates["levels"]
    yield from ((f"tiers:{tier}", row) for tier, row in document.get("tiers", {}).items())
    yield "default", document["levels"]


def _say_cell(cell: Any) -> str:
    """A cell in words."""
    if cell is None:
        return "–"
    return percent(cell["rate_bp"]) if "rate_bp" in cell else f"{yuan(cell['fixed_fen'])} a unit"


def show_history(found: Mapping[str, Any]) -> None:
    """Versions, the newest first."""
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("version", "in force from", "published", "by", ""):
        table.add_column(name)
    for row in found["policies"]:
        mark = "in force" if row["version"] == found["in_force"] else ""
        times = (moment(row["effective_at"]), moment(row["published_at"]))
        table.add_row(str(row["version"]), *times, escape(row["published_by"]), mark)
    _screen.print(table)
    if found["next"]:
        _screen.print(f"Earlier ones: lianpu policy history --before {found['next']}")


def show_depths() -> None:
    """Depth 1, 2 and 3 with their risk."""
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("", "depth", "who is paid", "risk"):
        table.add_column(name)
    for row in DEPTHS:
        table.add_row("→" if row.depth == PRESELECTED_DEPTH else "", str(row.depth), row.paid, row.risk)
    _screen.print(table)
    _screen.print(f"→ is proposed. A policy that names no depth means {POLICY_DEFAULTS['depth']}.")
    _screen.print(f"No depth is a safe harbour. {NOTICE[1]}")


def show_notice() -> None:
    """The legal notice, paragraph by paragraph."""
    _screen.print(f"[bold]Legal notice {CURRENT_NOTICE}[/]\n")
    for number, paragraph in enumerate(NOTICE, start=1):
        _screen.print(f"{number}. {paragraph}\n")


def show_changes(found: Mapping[str, Any]) -> None:
    """What a file says otherwise than the policy in force."""
    if not found["changes"]:
        _screen.print(f"It says what policy {found['in_force']} says.")
        return
    against = f"against policy {found['in_force']}" if found["in_force"] else "against the defaults"
    table = Table(title=f"What changes, {against}", title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for name in ("field", "before", "after"):
        table.add_column(name)
    for row in found["changes"]:
        field = row["field"].removeprefix("policy.")
        table.add_row(*map(escape, (field, _say_value(row["before"]), _say_value(row["after"]))))
    _screen.print(table)


def _say_value(value: Any) -> str:
    """A value of a document in words."""
    if isinstance(value, dict):
        return _say_cell(value)
    return "–" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def show_warnings(warnings: Iterable[Mapping[str, str]]) -> None:
    """What to look at again."""
    for row in warnings:
        _screen.print(f"[yellow]Look again[/] at {escape(row['field'])}: {row['message']}.", soft_wrap=True)


def show_risks(found: Mapping[str, Any]) -> None:
    """Which fields need the acknowledged notice."""
    if found["risks"]:
        by = found["acknowledged_by"]
        state = f"acknowledged by {escape(by)}" if by else "not acknowledged yet: lianpu policy acknowledge"
        fields = " and ".join(found["risks"])
        _screen.print(f"[yellow]Legal risk[/] in {fields}: needs the legal notice, {state}.", soft_wrap=True)


def show_what_if(found: Mapping[str, Any]) -> None:
    """What would have been paid on the last orders: in all, by level, by person, by order."""
    if not found["sales"]:
        _screen.print("No order was paid yet, so there is nothing to rehearse on.")
        return
    _screen.print(_make_sums(found))
    _screen.print(_add_rows(_make_compared("By person", "person"), found["people"], "name"))
    sales = [{"name": row["order_no"] + _mark_capped(row), **row["commission"]} for row in found["sales"]]
    _screen.print(_add_rows(_make_compared("By order", "order"), sales, "name"))
    if found["capped_lines"]:
        _screen.print(f"* The cap cuts the awards of {some(found['capped_lines'], 'line')}.")
    if found["short"]:
        _screen.print(
            f"{some(found['short'], 'order')} might have paid people further up, or leaders, whom they did not freeze."
        )


def _mark_capped(row: Mapping[str, Any]) -> str:
    """A star at an order of which the cap cuts something."""
    return " *" if row["capped"] else ""


def _make_sums(found: Mapping[str, Any]) -> Table:
    """The sums of all rehearsed orders, in yuan."""
    count = len(found["sales"])
    title = f"The last {count} paid orders, in yuan, before refunds: goods {yuan(found['paid_fen'])}"
    table = _make_compared(f"{title}, cost {yuan(found['cost_fen'])}", "")
    _add_rows(table, [{"name": "commission"} | found["commission"]], "name")
    _add_rows(table, (row | {"name": f"  {row['name']}"} for row in found["levels"]), "name")
    others = [
        row | {"name": f"  {row['name'].replace('_', ' ')}"} for row in found["roles"] if row["name"] != "referrer"
    ]
    _add_rows(table, others, "name")
    return _add_rows(table, [{"name": "the merchant keeps"} | found["margin"]], "name")


def _make_compared(title: str, subject: str) -> Table:
    """A table of what was and what would have been."""
    return _make_table(title, subject, "paid", "would pay", "change")


def _add_rows(table: Table, rows: Iterable[Mapping[str, Any]], name: str) -> Table:
    """The first rows of a comparison, and how many more there are."""
    given = list(rows)
    for row in given[:_MOST_ROWS]:
        before, after = row["before_fen"], row["after_fen"]
        table.add_row(escape(row[name]), yuan(before), yuan(after), change(after - before))
    if len(given) > _MOST_ROWS:
        table.add_row(f"… and {len(given) - _MOST_ROWS} more", "", "", "")
    return table
