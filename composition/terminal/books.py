"""`lianpu audit`, `lianpu log` and `lianpu set-aside …`.

The books as a whole, and what needs a person.
"""

from typing import Annotated

import typer
from rich.table import Table

from commissions.money import yuan
from composition.terminal.asking import ask, screen
from composition.terminal.figures import are, moment, some

app = typer.Typer()
_set_aside_app = typer.Typer(
    no_args_is_help=True, help="Payments that fit no order, and deciding what becomes of them."
)
app.add_typer(_set_aside_app, name="set-aside")

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Pay's number of the payment, as the list shows it.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]


@app.command()
def audit(
    as_json: Annotated[bool, typer.Option("--json", help="The whole report, for a machine.")] = False,
    after_restore: Annotated[
        bool, typer.Option("--after-restore", help="The database was restored: freeze all transfers first.")
    ] = False,
) -> None:
    """Prove the books. Exit status 1 when something does not add up; then all transfers are frozen."""
    result = ask("audit", {"after_restore": after_restore})
    if as_json:
        screen.print_json(data=result)
    else:
        for found in result["findings"]:
            words = f"{found['subject']}: expected {found['expected']}, found {found['found']}"
            screen.print(f"{found['check']}: {words}", markup=False)
        if result["seal"]:
            screen.print(f"The journal is sealed by {result['seal']}")
        screen.print(f"{some(result['checked'], 'check')}, {some(len(result['findings']), 'finding')}.")
    raise typer.Exit(1 if result["findings"] else 0)


@app.command()
def books(
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="As of the end of this day, such as 2026-11-30.")
    ] = None,
) -> None:
    """Show every account of the journal with its balance, people together; they add up to nothing."""
    table = Table("account", "yuan")
    table.columns[1].justify = "right"
    accounts = ask("books", {"until": until})["accounts"]
    for account, fen in accounts.items():
        table.add_row(account, yuan(fen))
    table.add_section()
    table.add_row("together", yuan(sum(accounts.values())))
    screen.print(table)


@app.command()
def log(
    subject: Annotated[str | None, typer.Option(help="Only what was done to this: an order, a person …")] = None,
    before: Annotated[str | None, typer.Option(help="Go on after this number.")] = None,
) -> None:
    """List what was done in the merchant's name, the newest first."""
    result = ask("log", {"subject": subject, "before": before})
    for row in result["acts"]:
        reason = row["details"].get("reason", "")
        line = f"{row['number']}  {moment(str(row['at']))}  {row['actor']}  {row['action']}  {row['subject']}  {reason}"
        screen.print(line.rstrip(), markup=False)
    if not result["acts"]:
        screen.print("Nothing was done.")
    if result["next"]:
        screen.print(f"More: lianpu log --before {result['next']}")


@_set_aside_app.command("list")
def list_set_aside(
    every: Annotated[bool, typer.Option("--all", help="Decided ones too.")] = False,
) -> None:
    """List what needs a person: payments that did not fit their order, and refunds that Pay is stuck with."""
    result = ask("set-aside", {"all": every})
    for row in result["payments"]:
        about = row["order_no"] or row["number"]
        line = f"{row['transaction_id']}  {yuan(row['amount_fen'])}  {row['reason']}  {row['status']}  {about}"
        screen.print(f"{line}  {moment(str(row['set_aside_at']))}", markup=False)
    for row in result["contradictions"]:
        fact = row["fact"]
        told = f"{fact['amount_fen']} {fact['currency']} for {fact['number']}"
        screen.print(f"{row['transaction_id']}  Pay says otherwise now: {told}", markup=False)
    for row in result["refunds"]:
        screen.print(f"{row['refund_no']}  {yuan(row['amount_fen'])}  {row['problem']}", markup=False)
    aside, stuck = len(result["payments"]), len(result["refunds"])
    screen.print(f"{some(aside, 'payment')} {are(aside)} set aside; {some(stuck, 'refund')} {are(stuck)} stuck.")


@_set_aside_app.command("accept")
def accept(number: Number, reason: Reason) -> None:
    """Keep a payment as the merchant's. It pays no order and earns nobody anything."""
    result = ask("set-aside-accept", {"number": number, "reason": reason})
    screen.print(f"Payment {number} of {yuan(result['amount_fen'])} yuan is the merchant's.")


@_set_aside_app.command("return")
def send_back(number: Number, reason: Reason) -> None:
    """Send a payment back to whoever paid it, through WeChat Pay."""
    result = ask("set-aside-return", {"number": number, "reason": reason})
    screen.print(f"Refund {result['refund_no']} of {yuan(result['amount_fen'])} yuan is decided.")


@_set_aside_app.command("believe")
def believe(number: Number, reason: Reason) -> None:
    """Say that what WeChat Pay tells of a payment now is true; what Pay holds of it can then be sent back."""
    result = ask("set-aside-believe", {"number": number, "reason": reason})
    if result["order_no"] is None:
        screen.print(f"{yuan(result['amount_fen'])} yuan of payment {number} are set aside.")
        return
    held = f"Pay holds {yuan(result['amount_fen'])} yuan of payment {number}, which paid order {result['order_no']}"
    screen.print(f"{held}. Ship it all the same, or send that back: lianpu refund {result['order_no']}.")


@_set_aside_app.command("dismiss")
def dismiss(number: Number, reason: Reason) -> None:
    """Say that what is written down of a payment is true, whatever WeChat Pay told later."""
    ask("set-aside-dismiss", {"number": number, "reason": reason})
    screen.print(f"What is written down of payment {number} stands.")
