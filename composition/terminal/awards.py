"""`lianpu awards …`: commission that waits for a person to look, and what that person decides."""

from pathlib import Path
from typing import Annotated, Any

import typer

from commissions.money import yuan
from composition.terminal.asking import ask, read_text, screen
from composition.terminal.figures import are, moment, some

app = typer.Typer(no_args_is_help=True, help="Commission on hold: what waits, why, and deciding it.")

Order = Annotated[str, typer.Argument(metavar="ORDER")]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="Their link code, the end of their shop link.")]
OnlyPerson = Annotated[str | None, typer.Option("--person", help="Only theirs: their link code.")]
Case = Annotated[str, typer.Argument(metavar="CASE")]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]


@app.command()
def review(after: Annotated[str | None, typer.Option(help="Go on after this place.")] = None) -> None:
    """List what is on hold, the oldest first: by order and person, with the reason."""
    result = ask("awards-review", {"after": after})
    held = result["held"]
    for row in held:
        who = f"{row['name']} ({row['person']})"
        line = f"{row['order_no']}  {who}  {yuan(row['amount_fen'])}  {row['reason']}  since {moment(row['since'])}"
        screen.print(line, markup=False)
    screen.print(f"{len(held)} {'waits' if len(held) == 1 else 'wait'} for a decision.")
    if result["next"]:
        screen.print(f"More: lianpu awards review --after {result['next']}")


@app.command()
def cases(
    every: Annotated[bool, typer.Option("--all", help="Decided ones too.")] = False,
    before: Annotated[str | None, typer.Option(help="Go on after this case.")] = None,
) -> None:
    """List the cases of the fraud review, the newest first."""
    result = ask("awards-cases", {"all": every, "before": before})
    for row in result["cases"]:
        about = row["order_no"] or "the person"
        line = f"{row['case']}  {row['rule']}  {row['name']} ({row['person']})  {about}  {row['status']}"
        screen.print(f"{line}  {moment(row['opened_at'])}", markup=False)
    screen.print(f"{some(len(result['cases']), 'case')}.")
    if result["next"]:
        screen.print(f"More: lianpu awards cases --before {result['next']}")


@app.command()
def case(code: Case) -> None:
    """Show one case with its evidence."""
    screen.print_json(data=ask("awards-case", {"case": code})["case"])


@app.command()
def hold(order_no: Order, person: Person, reason: Reason) -> None:
    """Put one person's pending commission of an order on hold, for a look."""
    _tell("on hold", ask("awards-hold", {"order_no": order_no, "person": person, "reason": reason}))


@app.command()
def release(
    reason: Reason,
    order_no: Annotated[str | None, typer.Argument(metavar="ORDER")] = None,
    person: OnlyPerson = None,
) -> None:
    """Let go what is on hold of an order; with only --person what was held because of the person."""
    arguments = {"order_no": order_no, "person": person, "reason": reason}
    _tell("released", ask("awards-release", arguments))


@app.command()
def reverse(order_no: Order, reason: Reason, person: OnlyPerson = None) -> None:
    """Take back what is pending or on hold of an order, as if it was never earned. It goes to nobody else."""
    arguments = {"order_no": order_no, "person": person, "reason": reason}
    _tell("reversed", ask("awards-reverse", arguments))


@app.command()
def watch(person: Person, reason: Reason) -> None:
    """Put a person under review: nothing of theirs matures or is withdrawn until the case is decided."""
    result = ask("awards-watch", {"person": person, "reason": reason})
    screen.print("They are under review now." if result["is_new"] else "They are under review already.")


@app.command()
def clear(code: Case, reason: Reason) -> None:
    """There is nothing in a case: let go what it held."""
    _tell("released", ask("awards-clear", {"case": code, "reason": reason}))


@app.command()
def uphold(code: Case, reason: Reason) -> None:
    """A case is right: an order's awards are reversed, a person is suspended."""
    _tell("reversed", ask("awards-uphold", {"case": code, "reason": reason}))


@app.command()
def rules(
    file: Annotated[Path | None, typer.Argument(help="A TOML or JSON file; docs/money.md §11 shows one.")] = None,
) -> None:
    """Show the rules of the fraud review that hold, or publish new ones from a file."""
    text = read_text(file) if file else None
    form = "json" if file and file.suffix == ".json" else "toml"
    result = ask("awards-rules", {"text": text, "form": form})
    if file:
        screen.print(f"Version {result['version']} of the rules holds from now on.")
    else:
        if not result["document"]:
            screen.print("Nothing is published; these rules hold, as they are shipped:")
        screen.print_json(data=result["rules"])


@app.command("hold-days")
def hold_days(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The merchant's own number of the product.")],
    days: Annotated[
        int | None, typer.Argument(metavar="DAYS", min=0, help="At most 365. Without it the policy decides again.")
    ] = None,
) -> None:
    """Hold commission on one product for so many days after receipt; orders that were placed keep theirs."""
    result = ask("awards-hold-days", {"article": article, "days": days})
    told = some(result["days"], "day") if result["days"] is not None else "as long as the policy says"
    screen.print(f"Commission on {result['article']} is held {told}.", markup=False)
    if result["days"] == 0:
        screen.print("Look again: nothing is held, so that whatever is refunded after receipt becomes a debt.")
    elif result["early"]:
        window = some(result["window"], "day")
        screen.print(f"Look again: goods may be given back for {window}, and what is refunded late becomes a debt.")


def _tell(what: str, result: dict[str, Any]) -> None:
    """What a decision did, in a sentence."""
    awards, together = result["awards"], "" if result["awards"] == 1 else " together"
    screen.print(f"{some(awards, 'award')} of {yuan(result['amount_fen'])} yuan{together} {are(awards)} {what}.")
