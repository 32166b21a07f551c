"""What staff type of a document, read as its values, and its values as they stand in the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from commissions.money import yuan
from shop.desk.deciding import DocumentSheet
from shop.settings.document import DocumentRefused
from shop.typed import plain_digits
from shop.web.console.forms import FieldUnreadable, read_yuan
from shop.words import words

_WORDS = "console/settings.toml"
_SECRET = ("secret", "secret_file")
_PAIR = "："


@dataclass(frozen=True)
class TypedField:
    """A field of the form.

    `fixed` names the variable that decides it, `mark` how a kept secret ends and since when.
    """

    name: str
    label: str
    kind: str
    text: str
    hint: str
    unit: str
    rows: int
    options: tuple[tuple[str, str], ...]
    fixed: str | None
    mark: Mapping[str, Any] | None
    problem: str


def list_fields(
    sheet: DocumentSheet, typed: Mapping[str, str] | None = None, refused: DocumentRefused | None = None
) -> tuple[TypedField, ...]:
    """The form's fields, with what holds or, after a refusal, with what was typed.

    A secret is never shown again.
    """
    specs = words(_WORDS)[sheet.kept.key]["fields"]
    return tuple(_make_field(spec, sheet, typed, refused) for spec in specs)


def read_values(sheet: DocumentSheet, form: Mapping[str, str]) -> dict[str, Any]:
    """The values that were typed.

    What the environment fixes is left out, and a secret whose field stayed empty stays. Raises DocumentRefused.
    """
    values: dict[str, Any] = {}
    for spec in words(_WORDS)[sheet.kept.key]["fields"]:
        name, kind = spec["name"], spec["kind"]
        if name in sheet.fixed or name not in form:
            continue
        if kind in _SECRET:
            values |= _read_secret(name, form)
        else:
            values[name] = _read(sheet.kept.key, name, kind, form[name])
    return values


def read_version(form: Mapping[str, str]) -> int:
    """The version that was looked at."""
    text = form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise web.HTTPBadRequest
    return int(text)


def word_refusal(refused: DocumentRefused) -> str:
    """What is wrong with a field, in a few words."""
    said = words(_WORDS)["problems"]
    text: str = said.get(str(refused.data["problem"]), said["other"])
    return text.format(bound=refused.data.get("bound"))


def _make_field(
    spec: Mapping[str, Any], sheet: DocumentSheet, typed: Mapping[str, str] | None, refused: DocumentRefused | None
) -> TypedField:
    name, kind = spec["name"], spec["kind"]
    shown = _show(kind, sheet.values.get(name))
    text = shown if typed is None or name in sheet.fixed or kind in _SECRET else typed.get(name, shown)
    return TypedField(
        name=name,
        label=spec["label"],
        kind=kind,
        text=text,
        hint=spec.get("hint", ""),
        unit=spec.get("unit", ""),
        rows=spec.get("rows", 1),
        options=tuple((key, label) for key, label in spec.get("options", ())),
        fixed=sheet.fixed.get(name),
        mark=sheet.sealed.get(name),
        problem=word_refusal(refused) if refused is not None and refused.data["field"] == name else "",
    )


def _show(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if kind in ("yuan", "yuan_or_none"):
        return yuan(value).replace(",", "")
    if kind == "lines":
        return "\n".join(value)
    if kind == "pairs":
        return "\n".join(f"{of['name']}{_PAIR}{of['number']}" for of in value)
    return str(value)


def _read_secret(name: str, form: Mapping[str, str]) -> dict[str, str | None]:
    if f"forget_{name}" in form:
        return {name: None}
    text = form[name].replace("\r\n", "\n").strip()
    return {name: text} if text else {}


def _read(key: str, name: str, kind: str, typed: str) -> Any:
    text = typed.replace("\r\n", "\n").strip()
    if kind == "number":
        return plain_digits(text)
    if kind == "yuan_or_none" and not text:
        return None
    if kind in ("yuan", "yuan_or_none"):
        return _read_yuan(key, name, text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if kind == "lines":
        return lines
    return [_read_pair(key, name, line) for line in lines] if kind == "pairs" else text


def _read_yuan(key: str, name: str, text: str) -> int:
    try:
        return read_yuan(name, text)
    except FieldUnreadable:
        raise DocumentRefused(document=key, field=name, problem="yuan") from None


def _read_pair(key: str, name: str, line: str) -> dict[str, str]:
    label, mark, number = line.replace(":", _PAIR, 1).partition(_PAIR)
    if not (mark and label.strip() and number.strip()):
        raise DocumentRefused(document=key, field=name, problem="pair")
    return {"name": label.strip(), "number": number.strip()}
