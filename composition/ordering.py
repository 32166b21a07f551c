"""Has a command carried out: by the process that holds the database, else here."""

from collections.abc import Mapping
from typing import Any

from composition.commands.listing import list_commands
from composition.control import Progress, ask_running
from composition.demo_settings import find_demo_settings
from composition.installation import open_installation
from composition.settings import load_settings


async def carry_out(name: str, arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The command's result. Raises Refusal or CommandRefused, and what opening the installation raises."""
    settings = find_demo_settings() or load_settings()
    if settings.sqlite_path:
        try:
            return await ask_running(settings.state_dir, name, arguments, progress)
        except ConnectionError:
            progress("No process runs; working here …")
    async with open_installation(settings) as installation:
        return await list_commands(installation)[name](arguments, progress)
