"""`lianpu complaints …`: buyers' complaints at WeChat Pay. They are answered in the console."""

import typer

from composition.terminal.asking import ask, screen

app = typer.Typer()
_complaints_app = typer.Typer(no_args_is_help=True, help="Buyers' complaints at WeChat Pay.")
app.add_typer(_complaints_app, name="complaints")


@_complaints_app.callback()
def _complaints() -> None:
    """Buyers' complaints at WeChat Pay."""


@_complaints_app.command("register")
def register() -> None:
    """Have WeChat Pay send its notices of complaints to this shop. Once, when going live; again changes nothing."""
    screen.print(f"Notices of complaints go to {ask('complaints-register', {})['url']}", markup=False)
