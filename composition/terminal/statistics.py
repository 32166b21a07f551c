"""`lianpu figures …`: what happened, counted by day."""

from typing import Annotated

import typer

from commissions.money import yuan
from composition.terminal.asking import ask, screen
from composition.terminal.figures import some

app = typer.Typer(no_args_is_help=True, help="What happened, counted by day.")

First = Annotated[str, typer.Argument(metavar="FIRST", help="The first day, as in 2026-11-22.")]
Last = Annotated[str, typer.Argument(metavar="LAST", help="The last day.")]


@app.command()
def show(first: First, last: Last) -> None:
    """Show what was sold, refunded and earned on each of some days."""
    for row in ask("figures-show", {"first": first, "last": last})["days"]:
        sold = f"{some(row['orders'], 'order')} of {some(row['payers'], 'payer')}, {yuan(row['sales_fen'])}"
        back = f"{some(row['refunds'], 'refund')} {yuan(row['refunded_fen'])}"
        earned = f"commission {yuan(row['commission_fen'] - row['reversed_fen'])}"
        screen.print(f"{row['day']}  {sold}  {back}  {earned}  {some(row['visitors'], 'visitor')}", markup=False)


@app.command()
def recount(first: First, last: Last) -> None:
    """Have some days counted anew from their sources, in the background."""
    number = ask("figures-recount", {"first": first, "last": last})["number"]
    screen.print(f"Recount {number} begins within seconds and goes on in pieces.", markup=False)
