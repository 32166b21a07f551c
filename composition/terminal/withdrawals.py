"""`lianpu withdrawals …`.

What waits to be paid out, decisions by name, freezes, rules, and batches for the bank.
"""

import secrets
from pathlib import Path
from typing import Annotated, Any

import typer

from commissions.money import yuan
from composition.terminal.asking import ask, fail, read_text, screen, write_private
from composition.terminal.figures import are, moment, some
from composition.terminal.policy import read_instant, read_policy_file

app = typer.Typer(no_args_is_help=True, help="Money that people take out: decisions, freezes, rules, the bank.")
_rules_app = typer.Typer(no_args_is_help=True, help="The rules of withdrawals.")
app.add_typer(_rules_app, name="rules")

_WAITS = "That is proposed. Once somebody else gives the same command with their own key, it is done (lianpu staff)."

Number = Annotated[str, typer.Argument(metavar="NUMBER")]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]
OnlyPerson = Annotated[str | None, typer.Option("--person", help="Only theirs: their link code. Default: everyone's.")]
File = Annotated[Path, typer.Argument(metavar="FILE")]
ByProvider = Annotated[bool, typer.Option("--provider", help="The provider of flexible employment pays, not the bank.")]


@app.command("list")
def list_(
    status: Annotated[str, typer.Option(help="requested, approved, sending, unknown …")] = "requested",
    after: Annotated[str | None, typer.Option(help="Go on after this number.")] = None,
) -> None:
    """List withdrawals in a status, the oldest first, and the freezes that hold."""
    result = ask("withdrawals-list", {"status": status, "after": after})
    for row in result["withdrawals"]:
        who, when = f"{row['name']} ({row['person']})", moment(row["requested_at"])
        line = f"{row['number']}  {who}  {yuan(row['amount_fen'])}  {row['channel']}  {when}"
        screen.print(f"{line}  {row['problem']}" if row["problem"] else line, markup=False)
    for freeze in result["freezes"]:
        who = "everyone" if freeze["person"] is None else f"{freeze['name']} ({freeze['person']})"
        screen.print(f"Frozen: {who} by {freeze['by']}: {freeze['reason']}", markup=False)
    if result["next"]:
        screen.print(f"More: lianpu withdrawals list --status {status} --after {result['next']}")
    found = len(result["withdrawals"])
    screen.print(f"{some(found, 'withdrawal')} {are(found)} {status}.")


@app.command()
def show(number: Number) -> None:
    """Show one withdrawal, who approved it, and how its transfer stands at WeChat."""
    screen.print_json(data=ask("withdrawals-show", {"number": number}))


@app.command()
def approve(number: Number) -> None:
    """Approve a withdrawal. Above the second limit two different people have to."""
    _tell(ask("withdrawals-approve", {"number": number})["withdrawal"])


@app.command()
def request(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="supplier:7, dealer:7, or a member's link code.")],
    amount: Annotated[str, typer.Argument(metavar="YUAN")],
    key: Annotated[str | None, typer.Option(help="The same key again is the same request.")] = None,
) -> None:
    """Ask for what a company is due, by bank; its invoice comes before the approval."""
    asked = {"person": person, "yuan": amount, "key": key or secrets.token_urlsafe(16)}
    _tell(ask("withdrawals-request", asked)["withdrawal"])


@app.command()
def invoice(number: Number, invoice: Annotated[str, typer.Argument(metavar="INVOICE")]) -> None:
    """Write down the number of the invoice that a company has sent for a withdrawal."""
    ask("withdrawals-invoice", {"number": number, "invoice": invoice})
    screen.print(f"The invoice of {number} is written down.", markup=False)


@app.command()
def reject(number: Number, reason: Reason) -> None:
    """Refuse a withdrawal that is not sent: its money is available again, and the person reads the reason."""
    _tell(ask("withdrawals-reject", {"number": number, "reason": reason})["withdrawal"])


@app.command()
def freeze(reason: Reason, person: OnlyPerson = None) -> None:
    """Stop transfers, of one person or of everyone. What is under way goes on to its end."""
    new = ask("withdrawals-freeze", {"person": person, "reason": reason})["new"]
    screen.print("Transfers are frozen." if new else "They are frozen for this reason already.")


@app.command()
def unfreeze(reason: Reason, person: OnlyPerson = None) -> None:
    """Let transfers go on, of one person or of everyone."""
    lifted = ask("withdrawals-unfreeze", {"person": person, "reason": reason})["lifted"]
    screen.print(f"{some(lifted, 'freeze')} {are(lifted)} lifted.")


@_rules_app.command("show")
def rules_show() -> None:
    """Show the rules in force, and those that were published to hold later."""
    screen.print_json(data=ask("withdrawals-rules-show", {}))


@_rules_app.command("publish")
def rules_publish(
    file: File,
    effective_at: Annotated[
        str | None, typer.Option(help="From when they hold, such as 2026-12-01 or 2026-12-01T08:00 in Shanghai.")
    ] = None,
) -> None:
    """Publish rules from a TOML or JSON file (docs/money.md §8). What is approved already keeps what was fixed."""
    given = read_policy_file(file) | {"effective_at": read_instant(effective_at)}
    screen.print(f"Rules {ask('withdrawals-rules-publish', given)['version']} are published.")


@app.command()
def export(
    file: File,
    batch: Annotated[str | None, typer.Option(help="Write this batch's file once more; nothing new goes out.")] = None,
    provider: ByProvider = False,
) -> None:
    """Put approved withdrawals to banks into a new batch, and write its file (CSV) for the bank or the provider."""
    if file.exists():
        fail(f"{file} exists already: name a new file.")
    result = ask("withdrawals-export", {"batch": batch, "provider": provider})
    if result["batch"] is None:
        screen.print("Nothing waits to be paid.")
    else:
        screen.print(f"Batch {result['batch']} is exported. Its file can be had again with --batch.", markup=False)
        write_private(file, result["text"])
        screen.print(f"It is in {file}, for you alone to read: it names people and accounts.", markup=False)
    _tell_left_out(result)


@app.command("import")
def import_(file: File, provider: ByProvider = False) -> None:
    """Take in the answer to a batch: the exported file with its column of results filled in. Counts once."""
    done = ask("withdrawals-import", {"text": read_text(file), "provider": provider})
    screen.print(f"{done['settled']} arrived, {done['failed']} did not, {done['known']} were known before.")


@app.command()
def returned(
    number: Number,
    reason: Reason,
) -> None:
    """Book the money of a settled transfer that came back, as two people have seen in a bill."""
    done = ask("withdrawals-returned", {"number": number, "reason": reason})
    if done["waits"]:
        screen.print(_WAITS)
    else:
        screen.print(f"The money of {number} is available again." if done["new"] else "That was booked before.")


@app.command("give-up")
def give_up(
    number: Number,
    reason: Reason,
) -> None:
    """End a transfer that WeChat refuses for good and knows nothing of: two people decide; the money is available."""
    ended = ask("withdrawals-give-up", {"number": number, "reason": reason})["withdrawal"]
    if ended is None:
        screen.print(_WAITS)
    else:
        _tell(ended)


def _tell(row: dict[str, Any]) -> None:
    """One line about a withdrawal after a decision."""
    what = "waits for a second person to approve it" if row["status"] == "requested" else f"is {row['status']}"
    screen.print(f"Withdrawal {row['number']} of {yuan(row['amount_fen'])} yuan {what}.", markup=False)


def _tell_left_out(result: dict[str, Any]) -> None:
    """Who is not in a batch, and why."""
    for number in result.get("returned", ()):
        screen.print(f"{number}: may not be paid now; its money went back.")
    for number in result.get("without_account", ()):
        screen.print(f"{number}: waits for a bank account that may be used.")
