"""`lianpu orders …`: what a merchant does with single orders."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from commissions.money import yuan
from composition.terminal.asking import ask, read_text, screen, write_private
from composition.terminal.figures import moment, some

app = typer.Typer(no_args_is_help=True, help="Orders: which wait, to whom they go, what they cost.")
_pickup_app = typer.Typer(no_args_is_help=True, help="Orders that buyers fetch.")
app.add_typer(_pickup_app, name="pickup")

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
    result = ask("orders-price", arguments)
    told = "is paid" if result["status"] == "paid" else "waits to be paid"
    screen.print(f"Order {result['order_no']} costs {yuan(result['total_fen'])} yuan and {told}.")


@app.command()
def case(order_no: Order) -> None:
    """Print what an order froze as a case: lianpu simulate answers exactly what was booked, refunds included."""
    typer.echo(json.dumps(ask("orders-case", {"order_no": order_no})["case"], ensure_ascii=False))


@app.command("list")
def list_orders(
    due: Annotated[str, typer.Option(help="ship: to send. prepare: to get ready. fetch: lies ready.")] = "ship",
    after: Annotated[int | None, typer.Option(help="Go on behind this one.")] = None,
) -> None:
    """List orders of which something is due, the oldest first."""
    result = ask("orders-list", {"due": due, "after": after})
    for row in result["orders"]:
        _print_order(row)
    screen.print(f"{some(len(result['orders']), 'order')}.")
    if result["next"]:
        screen.print(f"More: --after {result['next']}")


@app.command()
def show(order_no: Order) -> None:
    """Show an order, its recipient in full: that is written to the log."""
    row = ask("orders-show", {"order_no": order_no})
    _print_order(row)
    screen.print(f"came by {row['channel']}, paid {yuan(row['total_fen'])}, back {yuan(row['refunded_fen'])} yuan")
    for line in row["lines"]:
        told = f"line {line['line']}: {line['name']} {line['label']} × {line['units']}"
        screen.print(f"{told}, {line['to_ship']} to ship, {line['refunded_units']} refunded", markup=False)
    for parcel in row["parcels"]:
        screen.print(f"{parcel['way']}: {parcel['carrier'] or ''} {parcel['number'] or ''}".rstrip(), markup=False)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="A new CSV file.")]) -> None:
    """Write what waits to be sent into a file for a carrier: that is written to the log."""
    result = ask("orders-export", {})
    write_private(file, result["text"])
    screen.print(f"{some(result['orders'], 'order')} in {file}.", markup=False)


@app.command()
def ship(
    file: Annotated[
        Path, typer.Option(help="A CSV file: order, carrier, number, and units for a part, such as 1=2; 3=1.")
    ],
) -> None:
    """Record the parcels of a file, all or none; the same file again ships nothing twice."""
    result = ask("orders-ship", {"text": read_text(file)})
    for held in result["held"]:
        screen.print(f"Held: {held['order_no']}, its refund {held['refund_no']} is under way.", markup=False)
    told = f"{some(len(result['shipped']), 'order')} shipped, {len(result['before'])} before"
    if result["corrected"]:
        told = f"{told}, {len(result['corrected'])} corrected"
    screen.print(f"{told}, {len(result['held'])} held.")


@_pickup_app.command()
def ready(order_no: Order) -> None:
    """Say that an order lies ready at its place; the buyer is told, and finds the code on the order's page."""
    result = ask("pickup-ready", {"order_no": order_no})
    screen.print(f"{some(result['units'], 'unit')} of order {result['order_no']} wait to be fetched.")


@_pickup_app.command()
def redeem(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The twelve digits on the buyer's page.")],
    place: Annotated[str | None, typer.Option(help="The code of the place where it is handed out.")] = None,
) -> None:
    """Hand out what waits under a code: it is received, and the order completed."""
    result = ask("pickup-redeem", {"code": code, "place": place})
    for line in result["lines"]:
        screen.print(f"{line['name']} {line['label']} × {line['units']}", markup=False)
    screen.print(f"Order {result['order_no']} is handed out.")


def _print_order(row: dict[str, Any]) -> None:
    told = f"{row['order_no']}  {moment(row['placed_at'])}  {row['way']}  {row['state']}"
    whereto = f"{row['name']} {row['phone']} {row['address']}".rstrip()
    screen.print(f"{told}  {whereto}", markup=False)
    if row["note"]:
        screen.print(f"    {row['note']}", markup=False)
