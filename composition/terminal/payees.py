"""`lianpu payees …`: companies that are paid in place of a person."""

from pathlib import Path
from typing import Annotated

import typer

from composition.terminal.asking import ask, screen
from composition.terminal.policy import read_policy_file

app = typer.Typer(no_args_is_help=True, help="Companies that are paid for a wallet, in place of a person.")

Person = Annotated[str, typer.Argument(metavar="PERSON", help="A link code, supplier:7 or dealer:7.")]


@app.command()
def company(person: Person, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Keep the company that is paid: name, licence, bank_name and bank_account, from a TOML or JSON file."""
    kept = ask("payees-company", {"person": person} | read_policy_file(file))
    screen.print(f"{kept['name']} is paid from {kept['usable_from']} on.", markup=False)


@app.command()
def show(person: Person) -> None:
    """Show the company behind a wallet; its account is masked."""
    screen.print_json(data=ask("payees-show", {"person": person}))


@app.command()
def forget(person: Person) -> None:
    """Pay the person again, once no withdrawal is under way."""
    done = ask("payees-forget", {"person": person})["forgotten"]
    screen.print("The company is forgotten." if done else "There was none.")
