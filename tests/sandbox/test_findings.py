"""What the sandbox finds wrong is said in the language of its page: whoever reads it has no English to get past."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import sandbox
from sandbox.platform.error_words import ERROR_WORDS

HOUSE = Path(sandbox.__file__).parent
SAID_BY: dict[str, tuple[int, ...]] = {
    "note": (1,),
    "refuse": (0, 1),
    "Refused": (3,),
    "Malformed": (0,),
    "Undecipherable": (0,),
    "NoPicture": (0,),
}
"""Which arguments of these calls a person reads; names of fields, codes and headers may stand in them."""
PROSE = re.compile(r"[A-Za-z][a-z]+(?:'[a-z]+)?[ ,:]+(?:[A-Za-z]?[a-z]+)\b")
CODES = re.compile(r"[a-z_.]+=[\w.]+|#\w+|http\(s\)|Content-Type|CDATA|JS-SDK")


def list_calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call that says something to a person: where, the call, and its name."""
    for file in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in SAID_BY:
                    yield f"{file.relative_to(HOUSE)}:{node.lineno}", node, name


def read_words(node: ast.AST) -> str:
    """All literal text within an expression, with what is put in as one sign."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(read_words(part) if isinstance(part, ast.Constant) else "·" for part in node.values)
    if isinstance(node, ast.BoolOp):
        return "·".join(read_words(part) for part in node.values)
    return "·"


def is_prose(words: str) -> bool:
    """Whether two Latin words stand beside each other that are no code."""
    return PROSE.search(CODES.sub("", words)) is not None


def test_prose_is_told_from_names_and_codes() -> None:
    assert is_prose("the port is no number")
    assert is_prose("40066: the sandbox knows no API /x")
    assert not is_prose("scope 只有：snsapi_base、snsapi_userinfo")
    assert not is_prose("JSON 要用原样的 UTF-8，不要 \\u 转义")


def test_every_finding_is_said_in_chinese() -> None:
    calls = [(at, call.args, place) for at, call, name in list_calls() for place in SAID_BY[name]]
    said = [(at, read_words(given[place])) for at, given, place in calls if len(given) > place]
    assert len(said) > 100
    assert [(at, words) for at, words in said if is_prose(words)] == []
    assert [code for code, words in ERROR_WORDS.items() if is_prose(words)] == []


def test_whoever_is_refused_without_more_words_has_those_of_the_code() -> None:
    short = [(at, call) for at, call, name in list_calls() if name == "Refused" and len(call.args) == 3]
    assert short
    codes = {ast.literal_eval(call.args[0]) for _, call in short if not isinstance(call.args[0], ast.Name)}
    assert codes - set(ERROR_WORDS) == set()
