"""`lianpu thresholds …`: threshold discounts (满减) in steps."""

from typing import Annotated

import typer

from commissions.money import yuan
from composition.terminal.asking import ask, screen
from composition.terminal.coupons import First, Goods, Last
from composition.terminal.figures import some

app = typer.Typer(no_args_is_help=True, help="Threshold discounts: who buys for so much pays so much less.")


@app.command("list")
def list_thresholds() -> None:
    """List threshold discounts with what came of them: orders, and what they took off."""
    found = ask("thresholds-list", {})["thresholds"]
    for row in found:
        threshold, draft, figures = row["threshold"], row["threshold"]["draft"], row["figures"]
        steps = ", ".join(f"{yuan(of['off_fen'])} off from {yuan(of['least_fen'])}" for of in draft["steps"])
        came = f"{some(figures['orders'], 'order')}, {yuan(figures['saved_fen'])} off"
        state = "open" if row["open"] else "closed"
        screen.print(f"{threshold['code']}  {draft['name']}  {steps}  {state}: {came}", markup=False)
    screen.print(f"{some(len(found), 'threshold discount')}.")


@app.command()
def make(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What buyers read, such as 满减.")],
    step: Annotated[list[str], typer.Option(help="LEAST=OFF in yuan, such as 199=20; again for more steps.")],
    first: First,
    last: Last,
    goods: Goods = None,
    total: Annotated[int | None, typer.Option(help="For so many orders in all.")] = None,
    each: Annotated[int | None, typer.Option(help="For so many orders of one member.")] = None,
) -> None:
    """Make a threshold discount; an order gets the best step that it reaches."""
    arguments = {"name": name, "steps": step, "first": first, "last": last, "goods": goods or []}
    made = ask("thresholds-make", arguments | {"total": total, "each": each})
    screen.print(f"Threshold discount {made['threshold']} is made.")


@app.command()
def stop(
    threshold: Annotated[str, typer.Argument(metavar="THRESHOLD")],
) -> None:
    """Stop a threshold discount; orders that have it keep it."""
    changed = ask("thresholds-stop", {"threshold": threshold})["changed"]
    screen.print("No order gets it any more." if changed else "It was stopped already.")
