"""The text side of `lianpu simulate`.

JSON as it is typed into a terminal, answered or refused, never crashing.
"""

import json
from collections.abc import Iterable, Iterator

from commissions.policies.fields import FieldRefused, JsonObject
from commissions.policies.simulation import simulate

_LONGEST_INTEGER = 1_000
"""Digits. A longer number is refused as no integer, so that no product of two outgrows what can be printed."""


def answer_text(text: str | bytes) -> str:
    """The answer to one case as JSON of one line.

    Raises CaseRefused(field, message), also for what is no JSON.
    """
    return json.dumps(simulate(read_json(text)))


def answer_lines(lines: Iterable[str | bytes]) -> Iterator[tuple[str, bool]]:
    """For each line its answer as JSON and whether it was answered.

    A refused line shows its error in its place. Lines are those of the file (`for line in sys.stdin.buffer`): split at
    line feeds only. An empty one is refused.
    """
    for line in lines:
        try:
            yield answer_text(line), True
        except FieldRefused as refused:
            yield json.dumps({"error": {"field": refused.field, "message": refused.message}}), False


def read_json(text: str | bytes) -> object:
    """The JSON value of a text.

    Raises CaseRefused for what is no JSON, no UTF-8, or nested beyond reading.
    """
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        return json.loads(decoded, object_pairs_hook=JsonObject, parse_int=_read_digits)
    except RecursionError:
        raise FieldRefused("case", "is nested too deeply") from None
    except ValueError as error:
        raise FieldRefused("case", f"is not JSON: {error}") from None


def _read_digits(digits: str) -> int | float:
    """An integer; one too long to work with becomes a float, which every field of a case refuses."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float("inf")
