"""`lianpu multibuys …`: so many pieces, a share less for all of them (多件折扣), in steps."""

from typing import Annotated

import typer

from commissions.money import yuan
from composition.terminal.asking import ask, screen
from composition.terminal.coupons import First, Goods, Last
from composition.terminal.figures import percent, some

app = typer.Typer(no_args_is_help=True, help="Multibuys: who buys so many pieces pays a share less for all of them.")


@app.command("list")
def list_multibuys() -> None:
    """List multibuys with what came of them: orders, and what they took off."""
    found = ask("multibuys-list", {})["multibuys"]
    for row in found:
        multibuy, draft, figures = row["multibuy"], row["multibuy"]["draft"], row["figures"]
        steps = ", ".join(f"{percent(of['off_bp'])} off from {of['least_units']} pieces" for of in draft["steps"])
        came = f"{some(figures['orders'], 'order')}, {yuan(figures['saved_fen'])} off"
        state = "open" if row["open"] else "closed"
        screen.print(f"{multibuy['code']}  {draft['name']}  {steps}  {state}: {came}", markup=False)
    screen.print(f"{some(len(found), 'multibuy')}.")


@app.command()
def make(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What buyers read, such as 2件8折.")],
    step: Annotated[list[str], typer.Option(help="UNITS=PERCENT off: 2=20 is 2件8折; again for more steps.")],
    first: First,
    last: Last,
    goods: Goods = None,
    total: Annotated[int | None, typer.Option(help="For so many orders in all.")] = None,
    each: Annotated[int | None, typer.Option(help="For so many orders of one member.")] = None,
) -> None:
    """Make a multibuy; an order gets the best step that it reaches."""
    arguments = {"name": name, "steps": step, "first": first, "last": last, "goods": goods or []}
    made = ask("multibuys-make", arguments | {"total": total, "each": each})
    screen.print(f"Multibuy {made['multibuy']} is made.")


@app.command()
def stop(
    multibuy: Annotated[str, typer.Argument(metavar="MULTIBUY")],
) -> None:
    """Stop a multibuy; orders that have it keep it."""
    changed = ask("multibuys-stop", {"multibuy": multibuy})["changed"]
    screen.print("No order gets it any more." if changed else "It was stopped already.")
