"""`lianpu balance`, `lianpu adjust …` and `lianpu tax …`.

Single balances explained and changed, tax remitted.
"""

from typing import Annotated, Any

import typer

from commissions.money import yuan
from composition.terminal.asking import ask, screen
from composition.terminal.figures import are, change, moment

app = typer.Typer()
_adjust_app = typer.Typer(no_args_is_help=True, help="Balances changed by hand; above a limit two people decide.")
_tax_app = typer.Typer(no_args_is_help=True, help="Tax that was withheld from withdrawals.")
app.add_typer(_adjust_app, name="adjust")
app.add_typer(_tax_app, name="tax")

Person = Annotated[str, typer.Argument(metavar="PERSON", help="Their link code, the end of their shop link.")]
Yuan = Annotated[str, typer.Argument(metavar="YUAN", help="Such as 12.50.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER")]
Reason = Annotated[str, typer.Option(help="Why; kept for ever.")]


@app.command()
def balance(
    person: Person,
    account: Annotated[str, typer.Option(help="pending, available, withdrawing or spending.")] = "available",
) -> None:
    """Show what a person has, and every entry that made it so."""
    result = ask("balance", {"person": person, "account": account})
    for row in result["lines"]:
        line = f"{moment(str(row['posted_at']))}  {change(row['change_fen']):>12}  {yuan(row['balance_fen']):>12}"
        screen.print(f"{line}  {row['code']}  {row['key']}", markup=False)
    if not result["lines"]:
        screen.print(f"Nothing was ever booked on what is {account}.")
    for name, fen in sorted(result["balances"].items()):
        screen.print(f"{name}: {yuan(fen)} yuan")


@_adjust_app.command("give")
def give(person: Person, yuan_: Yuan, reason: Reason) -> None:
    """Give to what a person has available."""
    _tell(ask("adjust-give", {"person": person, "yuan": yuan_, "reason": reason}))


@_adjust_app.command("take")
def take(person: Person, yuan_: Yuan, reason: Reason) -> None:
    """Take from what a person has available; never more than is there."""
    _tell(ask("adjust-take", {"person": person, "yuan": yuan_, "reason": reason}))


@_adjust_app.command("write-off")
def write_off(person: Person, yuan_: Yuan, reason: Reason) -> None:
    """Forgive a person's debt, at the merchant's loss."""
    _tell(ask("adjust-write-off", {"person": person, "yuan": yuan_, "reason": reason}))


@_adjust_app.command("approve")
def approve(number: Number) -> None:
    """Agree as the second person; the money moves."""
    _tell(ask("adjust-approve", {"number": number}))


@_adjust_app.command("refuse")
def refuse(number: Number) -> None:
    """End a proposal; nothing moves."""
    _tell(ask("adjust-refuse", {"number": number}))


@_adjust_app.command("list")
def list_waiting() -> None:
    """List what waits for a second person, and balances that nobody has claimed."""
    result = ask("adjust-list", {})
    for row in result["proposals"]:
        line = f"{row['number']}  {row['kind']}  {change(row['amount_fen'])}  by {row['proposed_by']}: {row['reason']}"
        screen.print(line, markup=False)
    for row in result["unclaimed"]:
        screen.print(f"{row['number']}  unclaimed  {yuan(row['amount_fen'])}  {row['reason']}", markup=False)
    waiting, unclaimed = len(result["proposals"]), len(result["unclaimed"])
    waits = "waits" if waiting == 1 else "wait"
    screen.print(f"{waiting} {waits} for a second person; {unclaimed} {are(unclaimed)} unclaimed.")


@_adjust_app.command("claim")
def claim(
    number: Number,
    to: Annotated[str | None, typer.Option(help="The link code under which they have come back.")] = None,
) -> None:
    """Give an unclaimed balance back to the person it was taken from."""
    ask("adjust-claim", {"number": number, "to": to})
    screen.print(f"The balance of {number} is theirs again.")


@_tax_app.command("remit")
def remit(
    yuan_: Yuan,
    reference: Annotated[str, typer.Option(help="The receipt's number; the same one again books nothing.")],
) -> None:
    """Book withheld tax that was paid to the tax office."""
    result = ask("tax-remit", {"yuan": yuan_, "reference": reference})
    screen.print(f"{yuan(result['amount_fen'])} yuan are booked; {yuan(result['payable_fen'])} are still to be paid.")


@_tax_app.command("refunded")
def refunded(
    yuan_: Yuan,
    reference: Annotated[str, typer.Option(help="The office's reference; the same one again books nothing.")],
) -> None:
    """Book tax that its office has paid back, of transfers that came back after it was remitted."""
    result = ask("tax-refunded", {"yuan": yuan_, "reference": reference})
    screen.print(f"{yuan(result['amount_fen'])} yuan are booked; {yuan(result['claimed_fen'])} are still claimed.")


def _tell(result: dict[str, Any]) -> None:
    """What became of an adjustment."""
    words = {"posted": "is posted", "refused": "is refused", "proposed": "waits for a second person"}
    screen.print(f"Adjustment {result['number']} of {change(result['amount_fen'])} yuan {words[result['status']]}.")
