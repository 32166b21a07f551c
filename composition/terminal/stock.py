"""`lianpu stock …`: places, and what arrives, lies and moves there."""

from typing import Annotated

import typer

from composition.terminal.asking import ask, screen
from composition.terminal.figures import some

app = typer.Typer(no_args_is_help=True, help="Places, and what lies there.")

Sku = Annotated[str, typer.Argument(metavar="SKU", help="The merchant's number of it.")]
Units = Annotated[int, typer.Argument(metavar="UNITS")]
Place = Annotated[str, typer.Option(help="The place's code; lianpu stock places shows them.")]
Batch = Annotated[str, typer.Option(help="The batch; nothing for units without one.")]
Reason = Annotated[str, typer.Option(help="Why; kept for ever.")]


@app.command()
def places() -> None:
    """List the places."""
    for row in ask("stock-places", {})["places"]:
        pickup = "  pickup" if row["offers_pickup"] else ""
        screen.print(f"{row['code']}  {row['name'] or '–'}  {row['address']}{pickup}", markup=False)


@app.command()
def place(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Small letters, digits and hyphens.")],
    name: Annotated[str | None, typer.Option(help="What buyers read.")] = None,
    address: Annotated[str | None, typer.Option(help="Where it is.")] = None,
    phone: Annotated[str | None, typer.Option(help="Whom to call there.")] = None,
    hours: Annotated[str | None, typer.Option(help="When it is open, in words.")] = None,
    pickup: Annotated[
        bool | None, typer.Option("--pickup/--no-pickup", help="Whether buyers fetch orders there.")
    ] = None,
) -> None:
    """Open a place, or describe it anew; what is not given stays."""
    told = {"title": name, "address": address, "phone": phone, "hours": hours, "offers_pickup": pickup}
    row = ask("stock-place", {"code": code, **told})
    offers = "offers pickup" if row["offers_pickup"] else "offers no pickup"
    screen.print(f"Place {row['code']} {offers}.", markup=False)


@app.command("list")
def list_stock(
    place: Annotated[str | None, typer.Option(help="One place only.")] = None,
    after: Annotated[int, typer.Option(help="Go on behind this row.")] = 0,
) -> None:
    """List what lies where: free, ordered and not paid, and sold."""
    result = ask("stock-list", {"place": place, "after": after})
    for row in result["rows"]:
        batch = f"  batch {row['batch']}" if row["batch"] else ""
        day = f" until {row['last_day']}" if row["last_day"] else ""
        ended = "" if row["selling"] else "  no longer sold"
        told = f"free {row['free']}, reserved {row['reserved']}, sold {row['sold']}"
        screen.print(f"{row['place']}  {row['article']}  {row['name']} {row['label']}  {told}{batch}{day}{ended}")
    if result["next"]:
        screen.print(f"More, if there is: --after {result['next']}")


@app.command()
def receive(
    sku: Sku,
    units: Units,
    place: Place = "main",
    batch: Batch = "",
    last_day: Annotated[str | None, typer.Option(metavar="DAY", help="Until when it is good, 2027-11-30.")] = None,
    stop_days: Annotated[int, typer.Option(help="So many days before that its sale ends.")] = 0,
    note: Annotated[str, typer.Option(help="The delivery note; the same one again changes nothing.")] = "",
) -> None:
    """Take a delivery in."""
    told = {"batch": batch, "last_day": last_day, "stop_days": stop_days, "note": note}
    result = ask("stock-receive", {"sku": sku, "units": units, "place": place, **told})
    screen.print(f"{some(units, 'unit')} of {sku} received." if result["received"] else "Received before: nothing new.")


@app.command()
def count(sku: Sku, units: Units, place: Place = "main", batch: Batch = "", reason: Reason = "") -> None:
    """Say how many were counted, with those that are sold and not sent yet."""
    told = {"place": place, "batch": batch, "reason": reason}
    result = ask("stock-count", {"sku": sku, "units": units, **told})
    screen.print(f"{result['difference']:+} against the books." if result["difference"] else "As the books say.")


@app.command()
def correct(
    sku: Sku,
    units: Annotated[int, typer.Option(help="How many more, or fewer with a minus.")],
    reason: Reason,
    place: Place = "main",
    batch: Batch = "",
) -> None:
    """Correct what lies there, with a reason; never below what was ordered."""
    told = {"place": place, "batch": batch, "reason": reason}
    result = ask("stock-correct", {"sku": sku, "units": units, **told})
    screen.print(f"{result['units']:+} of {sku}.")


@app.command()
def move(
    sku: Sku,
    units: Units,
    to: Annotated[str, typer.Option(help="The place it goes to.")],
    from_place: Annotated[str, typer.Option("--from", help="The place it comes from.")] = "main",
    batch: Batch = "",
    reason: Reason = "",
) -> None:
    """Move free units to another place; what was ordered stays."""
    told = {"from_place": from_place, "to_place": to, "batch": batch, "reason": reason}
    ask("stock-move", {"sku": sku, "units": units, **told})
    screen.print(f"{some(units, 'unit')} of {sku} moved from {from_place} to {to}.")


@app.command()
def recall(
    batch: Annotated[str, typer.Argument(metavar="BATCH")],
    sku: Annotated[str | None, typer.Option(help="One SKU only.")] = None,
    after: Annotated[str, typer.Option(help="Go on behind this order.")] = "",
) -> None:
    """List the orders that got units of a batch."""
    result = ask("stock-recall", {"batch": batch, "sku": sku, "after": after})
    for row in result["orders"]:
        screen.print(f"{row['order_no']}  {row['state']}  {some(row['units'], 'unit')}, {row['shipped']} shipped")
    screen.print(f"{some(len(result['orders']), 'order')}.")
