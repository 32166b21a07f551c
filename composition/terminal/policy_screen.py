"""How policies look in a terminal: rows, versions, changes, warnings, the legal notice, what would have been paid."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commissions.policies.notice import CURRENT_NOTICE, DEPTHS, NOTICE, PRESELECTED_DEPTH
from composition.terminal.figures import change, moment, percent, some, yuan
from composition.terminal.roles import list_role_cells, list_role_terms

screen = Console(highlight=False)
MOST_ROWS = 10
MEANINGS: Mapping[str, Mapping[str, str]] = {
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
DURATIONS = {"permanent": "for ever", "last_touch": "until the next link that is opened"}


def make_table(title: str, *columns: str) -> Table:
    """A table whose columns after the first are numbers."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=number > 0)
    return table


def show_policy(policy: Mapping[str, Any]) -> None:
    """One version: its terms, then its rows."""
    screen.print(
        f"[bold]Policy {policy['version']}[/], in force from {moment(policy['effective_at'])}, "
        f"published by {escape(policy['published_by'])} on {moment(policy['published_at'])}"
    )
    terms, rows = Table(box=None, show_header=False, pad_edge=False), make_rows(policy["document"])
    for name, value in list_terms(policy["terms"]):
        terms.add_row(f"[dim]{name}[/]", value)
    screen.print(terms)
    screen.print(rows)
    roles = list_role_cells(policy["document"])
    if roles:
        table = make_table("Other roles, the first that is set wins", "cell", "each gets")
        for name, cell in roles:
            table.add_row(escape(name), say_cell(cell))
        screen.print(table)


def list_terms(terms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The terms beside the rates, in words."""
    referral = terms["referral"]
    yield "depth", str(terms["depth"])
    yield "base", MEANINGS["base"][terms["base"]]
    yield "cap", f"{percent(terms['cap_bp'])} of the base of a line"
    yield "own purchase", MEANINGS["self_purchase"][terms["self_purchase"]]
    yield "who may not earn", MEANINGS["ineligible_upline"][terms["ineligible_upline"]]
    yield from list_role_terms(terms["roles"])
    yield "hold", f"{terms['hold_days']} days from completion"
    spent = f": {yuan(terms['spent_fen'])} yuan, net of refunds" if terms["who_may_earn"] == "spent" else ""
    yield "who may earn", MEANINGS["who_may_earn"][terms["who_may_earn"]] + spent
    lasts = DURATIONS.get(referral["duration"], f"for {referral['days']} days")
    renewed = ", renewed by each purchase" if referral["renew_on_purchase"] else ""
    yield "referral", f"{referral['audience'].replace('_', ' ')}, {lasts}{renewed}"
    if referral["default_referrer"]:
        yield "who comes alone", f"goes to {escape(referral['default_referrer'])}"


def make_rows(document: Mapping[str, Any]) -> Table:
    """The rows of a document, the most particular first, as they are asked."""
    named = list(list_rows(document))
    levels = max((len(row) for _, row in named), default=1)
    table = make_table("Rates, the first that is set wins", "row", *(f"level {n}" for n in range(1, levels + 1)))
    for name, row in named:
        table.add_row(escape(name), *(say_cell(cell) for cell in [*row, *[None] * (levels - len(row))]))
    return table


def list_rows(document: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Each row with the name that awards carry as their rule."""
    for group in ("skus", "products", "categories"):
        for name, rates in document.get(group, {}).items():
            yield from ((f"{group}:{name}:{tier}", row) for tier, row in rates.get("tiers", {}).items())
            if "levels" in rates:
                yield f"{group}:{name}", rates["levels"]
    yield from ((f"tiers:{tier}", row) for tier, row in document.get("tiers", {}).items())
    yield "default", document["levels"]


def say_cell(cell: Any) -> str:
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
    screen.print(table)
    if found["next"]:
        screen.print(f"Earlier ones: lianpu policy history --before {found['next']}")


def show_depths() -> None:
    """Depth 1, 2 and 3 with their risk."""
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("", "depth", "who is paid", "risk"):
        table.add_column(name)
    for row in DEPTHS:
        table.add_row("→" if row.depth == PRESELECTED_DEPTH else "", str(row.depth), row.paid, row.risk)
    screen.print(table)
    screen.print("→ is proposed, and is what a policy means that does not say.")
    screen.print(f"No depth is a safe harbour. {NOTICE[1]}")


def show_notice() -> None:
    """The legal notice, paragraph by paragraph."""
    screen.print(f"[bold]Legal notice {CURRENT_NOTICE}[/]\n")
    for number, paragraph in enumerate(NOTICE, start=1):
        screen.print(f"{number}. {paragraph}\n")


def show_changes(found: Mapping[str, Any]) -> None:
    """What a file says otherwise than the policy in force."""
    if not found["changes"]:
        screen.print(f"It says what policy {found['in_force']} says.")
        return
    against = f"against policy {found['in_force']}" if found["in_force"] else "against the defaults"
    table = Table(title=f"What changes, {against}", title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for name in ("field", "before", "after"):
        table.add_column(name)
    for row in found["changes"]:
        field = row["field"].removeprefix("policy.")
        table.add_row(*map(escape, (field, say_value(row["before"]), say_value(row["after"]))))
    screen.print(table)


def say_value(value: Any) -> str:
    """A value of a document in words."""
    if isinstance(value, dict):
        return say_cell(value)
    return "–" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def show_warnings(warnings: Iterable[Mapping[str, str]]) -> None:
    """What to look at again."""
    for row in warnings:
        screen.print(f"[yellow]Look again[/] at {escape(row['field'])}: {row['message']}.", soft_wrap=True)


def show_risks(found: Mapping[str, Any]) -> None:
    """Which fields need the acknowledged notice."""
    if found["risks"]:
        by = found["acknowledged_by"]
        state = f"acknowledged by {escape(by)}" if by else "not acknowledged yet: lianpu policy acknowledge"
        fields = " and ".join(found["risks"])
        screen.print(f"[yellow]Legal risk[/] in {fields}: needs the legal notice, {state}.", soft_wrap=True)


def show_what_if(found: Mapping[str, Any]) -> None:
    """What would have been paid on the last orders: in all, by level, by person, by order."""
    if not found["sales"]:
        screen.print("No order was paid yet, so there is nothing to rehearse on.")
        return
    screen.print(make_sums(found))
    screen.print(add_rows(make_compared("By person", "person"), found["people"], "name"))
    sales = [{"name": row["order_no"] + mark_capped(row), **row["commission"]} for row in found["sales"]]
    screen.print(add_rows(make_compared("By order", "order"), sales, "name"))
    if found["capped_lines"]:
        screen.print(f"* The cap cuts the awards of {some(found['capped_lines'], 'line')}.")
    if found["short"]:
        screen.print(
            f"{some(found['short'], 'order')} might have paid people further up, or leaders, whom they did not freeze."
        )


def mark_capped(row: Mapping[str, Any]) -> str:
    """A star at an order of which the cap cuts something."""
    return " *" if row["capped"] else ""


def make_sums(found: Mapping[str, Any]) -> Table:
    """The sums of all rehearsed orders, in yuan."""
    count = len(found["sales"])
    title = f"The last {count} paid orders, in yuan, before refunds: goods {yuan(found['paid_fen'])}"
    table = make_compared(f"{title}, cost {yuan(found['cost_fen'])}", "")
    add_rows(table, [{"name": "commission"} | found["commission"]], "name")
    add_rows(table, (row | {"name": f"  {row['name']}"} for row in found["levels"]), "name")
    others = [
        row | {"name": f"  {row['name'].replace('_', ' ')}"} for row in found["roles"] if row["name"] != "referrer"
    ]
    add_rows(table, others, "name")
    return add_rows(table, [{"name": "the merchant keeps"} | found["margin"]], "name")


def make_compared(title: str, subject: str) -> Table:
    """A table of what was and what would have been."""
    return make_table(title, subject, "paid", "would pay", "change")


def add_rows(table: Table, rows: Iterable[Mapping[str, Any]], name: str) -> Table:
    """The first rows of a comparison, and how many more there are."""
    given = list(rows)
    for row in given[:MOST_ROWS]:
        before, after = row["before_fen"], row["after_fen"]
        table.add_row(escape(row[name]), yuan(before), yuan(after), change(after - before))
    if len(given) > MOST_ROWS:
        table.add_row(f"… and {len(given) - MOST_ROWS} more", "", "", "")
    return table
