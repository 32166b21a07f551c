"""`lianpu distributors …`.

Who they are and who referred whom, and what the merchant decides about them.
"""

from enum import StrEnum
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commissions.money import yuan
from composition.terminal.asking import ask
from composition.terminal.figures import moment

app = typer.Typer(no_args_is_help=True, help="Distributors: their standing, their referrer, their team.")
screen = Console(highlight=False)

Person = Annotated[
    str, typer.Argument(metavar="MEMBER", help="Their link code (the end of their shop link) or number.")
]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]
Before = Annotated[str | None, typer.Option(help="Go on after this one, as the page before says.")]


class Standing(StrEnum):
    """What `--status` takes."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    NONE = "none"
    ERASED = "erased"


_WORDS = {"active": "active", "suspended": "[red]suspended[/]", "none": "no distributor", "erased": "erased"}
_KINDS = {
    "bound": "bound",
    "renewed": "renewed by a purchase",
    "moved": "moved by the merchant",
    "freed": "freed by the merchant",
    "expired": "expired",
}


@app.command("list")
def list_them(
    status: Annotated[Standing | None, typer.Option(help="Only those of this status.")] = None, before: Before = None
) -> None:
    """List members as the network knows them, the newest first, 50 at a time."""
    result = ask("distributors-list", {"status": status.value if status else None, "before": before})
    table = _make_table("Number", "Code", "Name", "Status", "Tier", "Since")
    for row in result["distributors"]:
        words = _WORDS[row["status"]]
        table.add_row(
            str(row["member"]), row["code"], escape(row["name"]), words, row["tier"] or "–", moment(row["since"])
        )
    screen.print(table)
    _tell_more(result, f"list{f' --status {status.value}' if status else ''}")


@app.command()
def show(member: Person) -> None:
    """Show one member: standing, referrer, team, balances."""
    row = ask("distributors-show", {"member": member})
    screen.print(f"[bold]{escape(row['name'])}[/]  {row['code']}  number {row['member']}  {_WORDS[row['status']]}")
    facts = Table(box=None, show_header=False, pad_edge=False)
    for name, value in _describe(row):
        facts.add_row(f"[dim]{name}[/]", value)
    screen.print(facts)


def _describe(row: dict[str, Any]) -> list[tuple[str, str]]:
    """The lines about one member."""
    until = f", until {moment(row['expires_at'])}" if row["expires_at"] else ""
    referrer = f"{_name(row['referrer'])}, since {moment(row['bound_at'])}{until}" if row["referrer"] else "nobody"
    moving = "; the teams still follow a move" if row["moving"] else ""
    team = " · ".join(f"level {level}: {count}" for level, count in enumerate(row["team"], start=1))
    money = " · ".join(f"{account} {yuan(fen)}" for account, fen in row["balances"].items() if fen) or "nothing"
    tier = escape(row["tier"]) if row["tier"] else "–"
    return [
        ("known since", moment(row["since"])),
        ("tier", tier),
        ("referrer", referrer),
        ("team", team + moving),
        ("balances", money),
    ]


@app.command()
def suspend(member: Person, reason: Reason) -> None:
    """Suspend: no new commission, nothing matures or is paid out. What was earned stays, and so does the team."""
    _decide("suspend", member, reason)


@app.command()
def restore(member: Person, reason: Reason) -> None:
    """End a suspension. Commission that was put on hold stays so until it is released (lianpu awards)."""
    _decide("restore", member, reason)


@app.command()
def appoint(member: Person, reason: Reason) -> None:
    """Make a member a distributor by hand, whatever the policy asks of others."""
    _decide("appoint", member, reason)


def _decide(what: str, member: str, reason: str) -> None:
    """Have a standing changed, and say what it is now."""
    result = ask(f"distributors-{what}", {"member": member, "reason": reason})
    screen.print(f"{result['code']} is {_WORDS[result['status']]} now.")


@app.command()
def move(
    member: Person,
    reason: Reason,
    to: Annotated[str | None, typer.Option(help="The new referrer's link code or number.")] = None,
    nobody: Annotated[bool, typer.Option("--to-nobody", help="Leave the member without a referrer.")] = False,
) -> None:
    """Move a member with everyone below to another referrer. Orders placed before keep theirs."""
    if (to is None) != nobody:
        raise typer.BadParameter("say --to MEMBER, or --to-nobody")
    result = ask("distributors-move", {"member": member, "to": to, "reason": reason})
    screen.print(f"{result['code']} was with {result['left'] or 'nobody'}, and is with {result['to'] or 'nobody'} now.")
    if result["under_way"]:
        screen.print("The team is large: new orders see the change at once, lists and counts follow within minutes.")


@app.command()
def history(member: Person, before: Before = None) -> None:
    """Show who held a member and why that changed, and every change of standing and tier."""
    result = ask("distributors-history", {"member": member, "before": before})
    table = _make_table("When", "What", "From", "To", "Until", "By", "Reason")
    for row in result["referrals"]:
        until, via = moment(row["expires_at"]) if row["expires_at"] else "", f" ({row['via']})" if row["via"] else ""
        what = _KINDS[row["kind"]] + (via if row["kind"] == "bound" else "")
        said = [row["by"] or "", row["reason"] or ""]
        table.add_row(
            moment(row["changed_at"]), what, _name(row["left"]), _name(row["referrer"]), until, *map(escape, said)
        )
    screen.print(table)
    standing = _make_table("When", "What", "From", "To", "By", "Reason")
    for row in result["standing"]:
        said = [row["before"] or "–", row["after"] or "–", row["by"], row["reason"]]
        standing.add_row(moment(row["changed_at"]), row["what"], *map(escape, said))
    if result["standing"]:
        screen.print(standing)
    _tell_more(result, f"history {result['code']}")


@app.command()
def team(
    member: Person,
    level: Annotated[int, typer.Option(min=1, max=3, help="1, 2 or 3 below the member.")] = 1,
    before: Before = None,
) -> None:
    """List one level of a member's team, the newest first, 50 at a time."""
    result = ask("distributors-team", {"member": member, "level": level, "before": before})
    counts = " · ".join(f"level {at}: {count}" for at, count in enumerate(result["counts"], start=1))
    table = _make_table("Number", "Code", "Name", "Status", "Joined", "Last day")
    for row in result["people"]:
        who = [str(row["member"]), row["code"], escape(row["name"]), _WORDS[row["status"]]]
        table.add_row(*who, moment(row["joined_at"]), row["last_day"] or "")
    screen.print(counts)
    screen.print(table)
    _tell_more(result, f"team {result['code']} --level {level}")


def _make_table(*columns: str) -> Table:
    """A table without lines between its rows."""
    return Table(*columns, box=box.SIMPLE_HEAD)


def _name(person: dict[str, Any] | None) -> str:
    """A person by name and link code."""
    return f"{escape(person['name'])} ({person['code']})" if person else "–"


def _tell_more(result: dict[str, Any], command: str) -> None:
    """How to see the next page."""
    if result["next"]:
        screen.print(f"More: lianpu distributors {command} --before {result['next']}", soft_wrap=True)
