"""What the merchant decides: shown, and changed while the shop runs."""

import tomllib
from typing import Any

from composition.commands.acting import ORIGIN, InstalledCommand
from composition.commands.arguments import ArgumentRefused, Arguments
from composition.commands.plain import make_object, make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.desk.deciding import find_sheet, save
from shop.settings.documents import DOCUMENTS, get_document
from shop.settings.queries import list_kept, list_versions
from shop.settings.service import SaveDocument


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One document with its versions, or all of them by name."""
    key, database = arguments["document"], installation.database
    if key is None:
        kept = await database.read(list_kept, DOCUMENTS)
        return {"documents": [make_plain({"key": of.key, "version": of.version}) for of in kept.values()]}
    sheet = await database.read(find_sheet, installation.present, key)
    versions = await database.read(list_versions, key, limit=20)
    told = [{"version": of.version, "by": of.saved_by, "at": of.saved_at, "reason": of.reason} for of in versions]
    return {"document": make_object(sheet), "versions": make_plain(told)}


async def change(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Change fields of a document."""
    key, reason = arguments["document"], arguments["reason"]
    of = get_document(key)
    sheet = await installation.database.read(find_sheet, installation.present, key)
    version = sheet.kept.version if arguments["version"] is None else arguments["version"]
    typed = arguments["texts"] | _read_values(arguments["values"], (*of.fields, *of.sealed))
    command = SaveDocument(key, version, typed, arguments["by"], reason)
    saved = await save(installation.database, installation.present, ORIGIN, command)
    return {"key": saved.key, "version": saved.version}


def _read_values(texts: list[str], known: tuple[str, ...]) -> dict[str, Any]:
    """`FIELD=VALUE` each, a value as TOML writes it, or plain text. Raises ArgumentRefused."""
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name not in known:
            raise ArgumentRefused(argument="FIELD=VALUE", problem=f"{name[:40]!r} is none of {', '.join(known)}")
        found[name] = _read_value(value)
    return found


def _read_value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


COMMANDS: dict[str, InstalledCommand] = {"settings-show": show, "settings-set": change}
