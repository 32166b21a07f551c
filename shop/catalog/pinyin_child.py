"""Spells Chinese names: a line of JSON (a list of texts) in, a line of JSON (how each is spelt) out.

Runs in a child process, because the words by which characters of several sounds are told apart take 56 MB. It imports
nothing of ours.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator

from pypinyin import lazy_pinyin

_MOST_MEMORY = 512 << 20
_SECONDS = 60
_HAN = re.compile("[\u3007\u3400-\u9fff]+")
_LONGEST_SPELT = 24
"""Letters from one character on that are kept: nobody types more before looking."""
_LONGEST = 4000


def spell(text: str) -> str:
    """The text as it is spelt from each of its characters on, whole and by initials, each after a space.

    So ` fengm` and ` fm` are found in what 野生蜂蜜 becomes, and ` engmi` is not.
    """
    spelt: list[str] = []
    for syllables in _list_syllables(text):
        for start in range(len(syllables)):
            rest = syllables[start:]
            spelt.append("".join(rest)[:_LONGEST_SPELT])
            spelt.append("".join(one[0] for one in rest)[:_LONGEST_SPELT])
    return " " + " ".join(dict.fromkeys(spelt))[:_LONGEST] if spelt else ""


def _list_syllables(text: str) -> Iterator[list[str]]:
    """The syllables of each run of Chinese characters."""
    for run in _HAN.findall(text):
        syllables = [one for one in lazy_pinyin(run, errors="ignore", v_to_u=False) if one.isascii() and one.isalpha()]
        if syllables:
            yield syllables


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    for line in sys.stdin:
        print(json.dumps([spell(text) for text in json.loads(line)]), flush=True)


if __name__ == "__main__":
    _main()
