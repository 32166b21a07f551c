"""`lianpu members …`: what is known of a person, erasing and exporting on their request.

`lianpu reseal`.
"""

from pathlib import Path
from typing import Annotated

import typer

from commissions.money import yuan
from composition.terminal.asking import ask, screen, write_private

app = typer.Typer(no_args_is_help=True, help="People: what is known of one, erasing and exporting on request.")

Person = Annotated[str, typer.Argument(metavar="PERSON", help="Their link code, the end of their shop link.")]
Reason = Annotated[str, typer.Option(help="Why; kept in the audit log.")]


@app.command()
def show(person: Person) -> None:
    """Show a person: balances, payee (masked), agreements, and what an erasure would wait for."""
    screen.print_json(data=ask("members-show", {"person": person}), default=str)


@app.command()
def erase(
    person: Person,
    reason: Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Erase a person on their request. What is open is named and must end first; what is available is set aside."""
    if not yes:
        typer.confirm(f"Erase {person}? Their name, addresses and payee are deleted for ever.", abort=True)
    result = ask("members-erase", {"person": person, "reason": reason})
    screen.print(f"{person} is erased; {yuan(result['set_aside_fen'])} yuan are set aside for them.")


@app.command()
def export(
    person: Person,
    file: Annotated[Path, typer.Argument(help="Written anew, for you alone to read.")],
    reason: Reason,
) -> None:
    """Write everything that is kept about a person to a file, as JSON. It is personal: pass it on with care."""
    result = ask("members-export", {"person": person, "reason": reason})
    write_private(file, result["text"])
    screen.print(f"All that is kept about {person} is in {file}.", markup=False)


def reseal() -> None:
    """Seal people's data and secrets anew, after LIANPU_SECRET_KEY was changed (docs/operations.md)."""
    counts = ask("reseal", {})["counts"]
    screen.print(", ".join(f"{count} {kind}" for kind, count in counts.items()) + " are sealed anew.")
