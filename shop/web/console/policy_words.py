"""What the rules say of a policy, in the words of whoever reads the console: path and message by their patterns."""

import re
from collections.abc import Iterable
from functools import cache

from shop.words import words

POLICY_WORDS = "console/policies.toml"


def say_field(path: str) -> str:
    """A field of a document as a person calls it; what has no word stands as its path."""
    return _replace(path.removeprefix("policy."), _fields())


def say_message(message: str) -> str:
    """A warning or a refusal of the rules; one without words stands as it is."""
    return _replace(message, _messages())


def _replace(text: str, patterns: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, said in patterns:
        found = pattern.fullmatch(text)
        if found:
            return found.expand(said)
    return text


@cache
def _fields() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(of["is"]), of["said"]) for of in words(POLICY_WORDS)["field"])


@cache
def _messages() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(of["is"]), of["said"]) for of in words(POLICY_WORDS)["message"])
