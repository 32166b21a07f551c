"""`lianpu orders …`: what a merchant does with single orders."""

from typing import Annotated

import typer

from composition.terminal.asking import order, screen
from composition.terminal.figures import yuan

app = typer.Typer(no_args_is_help=True, help="Orders: what they cost.")

Order = Annotated[str, typer.Argument(metavar="ORDER", help="Its number, as the buyer's page shows it.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the order.")]


@app.command()
def price(
    order_no: Order,
    reason: Reason,
    line: Annotated[
        list[str] | None, typer.Option(help="LINE=YUAN for the whole line, such as 1=99.00; repeat it.")
    ] = None,
    shipping: Annotated[str | None, typer.Option(help="Yuan of shipping from now on.")] = None,
) -> None:
    """Change what an unpaid order costs, and tell the buyer. What comes to 0 is paid at once."""
    arguments = {"order_no": order_no, "lines": line or [], "shipping": shipping, "reason": reason}
    result = order("orders-price", arguments)
    told = "is paid" if result["status"] == "paid" else "waits to be paid"
    screen.print(f"Order {result['order_no']} costs {yuan(result['total_fen'])} yuan and {told}.")
