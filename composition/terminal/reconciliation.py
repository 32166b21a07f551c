"""`lianpu reconciliation …`: Pay's bills against the books, and what a person says about a difference."""

from typing import Annotated, Any

import typer
from rich.table import Table

from commissions.money import yuan
from composition.terminal.asking import LARGEST_NUMBER, ask, screen
from composition.terminal.figures import moment, some

app = typer.Typer(no_args_is_help=True, help="WeChat Pay's bills against the books: days, differences, decisions.")

Number = Annotated[
    int, typer.Argument(metavar="DIFFERENCE", min=1, max=LARGEST_NUMBER, help="Its number in the work list.")
]
Day = Annotated[str | None, typer.Argument(metavar="DAY", help="Such as 2026-11-22.")]
Reason = Annotated[str, typer.Option(help="What it was; kept with the decision.")]


@app.command()
def run(day: Day = None) -> None:
    """Reconcile a day, or without one all days whose bills are there. It runs by itself each morning too."""
    done = ask("reconciliation-run", {"day": day})["days"]
    screen.print("No bill is due." if not done else f"{done} {'day' if done == 1 else 'days'} looked at.")
    _tell_differences(ask("reconciliation-work", {"after": None}))


@app.command()
def show(day: Day = None) -> None:
    """List the bills that were asked for; with a day, everything that differed on it and what became of that."""
    if day is not None:
        _tell_differences(ask("reconciliation-show", {"day": day}))
        return
    table = Table("day", "bill", "state", "lines", "not ours", "asked")
    for bill in ask("reconciliation-show", {"day": None})["bills"]:
        state = bill["problem"] or bill["status"].replace("_", " ")
        lines = (str(bill["lines"]), str(bill["foreign_lines"]))
        table.add_row(bill["day"], bill["bill"], state, *lines, moment(str(bill["at"])))
    screen.print(table)


@app.command()
def work(after: Annotated[str | None, typer.Option(help="Go on after this difference.")] = None) -> None:
    """List what differs and waits for a person, the oldest first."""
    _tell_differences(ask("reconciliation-work", {"after": after}))


@app.command()
def close(difference: Number, reason: Reason) -> None:
    """Say what a difference was. Holds and freezes that it made are lifted by their own commands."""
    ask("reconciliation-close", {"difference": difference, "reason": reason})
    screen.print(f"Difference {difference} is closed.")


@app.command()
def taken(
    difference: Number,
    amount: Annotated[str, typer.Option(help="Yuan, such as 12.50.")],
    reason: Reason,
    for_order: Annotated[
        str | None, typer.Option("--order", help="The order that was complained about: it can't be refunded as well.")
    ] = None,
) -> None:
    """Book an unexplained movement as money that Pay took: a complaint, a penalty. It moves no commission."""
    arguments = {"difference": difference, "amount": amount, "reason": reason, "order_no": for_order}
    result = ask("reconciliation-taken", arguments)
    screen.print(f"{yuan(result['amount_fen'])} yuan are booked as taken by Pay.")


def _tell_differences(result: dict[str, Any]) -> None:
    """A table of differences."""
    table = Table("no.", "day", "what", "about", "our number", "ours", "the bill's", "")
    for of in result["differences"]:
        state = of["status"] if of["ended_by"] is None else f"{of['status']} by {of['ended_by']}: {of['reason'] or ''}"
        what = of["kind"].replace("_", " ")
        table.add_row(
            str(of["id"]), of["day"], what, of["subject"], of["number"] or "", of["expected"], of["found"], state
        )
    if result["differences"]:
        screen.print(table)
    screen.print(f"{some(len(result['differences']), 'difference')}.")
    if result.get("next"):
        screen.print(f"More: lianpu reconciliation work --after {result['next']}")
