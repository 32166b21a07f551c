"""`lianpu settings …`: what the merchant decides, while the shop runs."""

from pathlib import Path
from typing import Annotated

import typer

from composition.terminal.asking import REFUSED, ask, fail, read_text, screen

app = typer.Typer(no_args_is_help=True, help="What the merchant decides, changed while the shop runs.")

Document = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Such as order_rules or company.")]


@app.command()
def show(document: Annotated[str | None, typer.Argument(metavar="[DOCUMENT]")] = None) -> None:
    """Show a document, what the environment fixes of it, and its last versions; or list all documents."""
    answer = ask("settings-show", {"document": document})
    if document is not None:
        screen.print_json(data=answer)
        return
    for row in answer["documents"]:
        said = f"version {row['version']}" if row["version"] else "as shipped"
        screen.print(f"{row['key']:16} {said}", markup=False)


@app.command("set")
def change(
    document: Document,
    values: Annotated[
        list[str] | None, typer.Argument(metavar="FIELD=VALUE …", help="Such as expires_minutes=20.")
    ] = None,
    file: Annotated[
        list[str] | None, typer.Option(help="FIELD=FILE: a field's text from a file, such as a key. Repeat it.")
    ] = None,
    version: Annotated[int | None, typer.Option(help="The version that was looked at; another one is refused.")] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with the version.")] = "",
) -> None:
    """Change fields of a document. Keys go by --file, so that no shell's history keeps them."""
    said = {"document": document, "values": values or [], "version": version, "reason": reason}
    saved = ask("settings-set", said | {"texts": dict(_read_file(text) for text in file or [])})
    screen.print(f"{saved['key']} is at version {saved['version']}: it holds everywhere within five seconds.")


def _read_file(text: str) -> tuple[str, str]:
    name, equals, path = text.partition("=")
    if not equals:
        fail(f"--file {text!r} is not FIELD=FILE, such as private_key=apiclient_key.pem.", REFUSED)
    content = read_text(Path(path))
    return name, content if "\n" in content.strip() else content.strip()
