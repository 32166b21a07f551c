"""What the environment says of the merchant's documents: set there, a field can't be changed while the shop runs."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr

from composition.settings import BrokenSetting, Settings
from shop.settings.document import DocumentRefused
from shop.settings.documents import DOCUMENTS
from shop.settings.present import PresentSettings
from shop.settings.service import Secrets


def make_present(settings: Settings) -> PresentSettings:
    """What holds in this process before the database was asked; reads the key files that the settings name.

    Raises BrokenSetting, also where the variables of one document don't hold together.
    """
    fixed = _read_fixed(settings)
    previous = settings.previous_secret_key.get_secret_value() or None
    try:
        return PresentSettings(fixed, Secrets(settings.secret_key.get_secret_value(), previous))
    except DocumentRefused as refused:
        raise BrokenSetting(_explain(refused)) from None


def _read_fixed(settings: Settings) -> dict[str, Any]:
    """The variables that are set, with their values, those of key files read."""
    found = {name: _reveal(getattr(settings, _name_field(name)), name) for name in _list_variables(settings)}
    return {name: value for name, value in found.items() if value != ""}


def _list_variables(settings: Settings) -> list[str]:
    """The variables of documents that are set."""
    known = (*(of.variables.values() for of in DOCUMENTS.values()),)
    sealed = (*([one.variable for one in of.sealed.values()] for of in DOCUMENTS.values()),)
    return [name for names in (*known, *sealed) for name in names if _name_field(name) in settings.model_fields_set]


def _name_field(variable: str) -> str:
    return variable.removeprefix("LIANPU_").lower()


def _reveal(value: Any, variable: str) -> Any:
    """The value of a setting, or the text of the file that it names. Raises BrokenSetting."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if value is None:
        return ""
    if not isinstance(value, Path):
        return value
    try:
        return value.read_text()
    except OSError as error:
        raise BrokenSetting(
            f"{variable} can't be read ({error.strerror}): check the path {value} and its rights."
        ) from None


def _explain(refused: DocumentRefused) -> str:
    """One sentence, with the variables that are meant."""
    document = DOCUMENTS[str(refused.data["document"])]
    meant = document.variables.get(str(refused.data["field"])) or ", ".join(document.variables.values())
    return f"{meant} can't be used: {refused.data['problem']} (see docs/settings.md)."
