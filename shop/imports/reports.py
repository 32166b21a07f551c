"""What is kept of a file that was read: counts, the first errors for the page, and all of them as a file."""

import csv
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from shop.errands.errand import Errand, ErrandState
from shop.errands.files import Part
from shop.errands.kind import Outcome, Work
from shop.errands.queries import get_errand
from shop.exports.table_child import make_harmless
from shop.imports.problem import Problem, tell_problems
from shop.imports.refusals import ImportHasErrors, ImportUnread
from shop.words import words

_SHOWN = 100


def keep_problems(
    work: Work,
    counted: Mapping[str, Any],
    problems: Sequence[Problem],
    titles: Mapping[str, list[str]],
    name: str,
) -> Outcome:
    """What reading a file came to. Its errors, if it has any, are a file to be downloaded too."""
    told = tell_problems(problems, titles)
    summary = {**counted, "errors": len(told), "first": told[:_SHOWN]}
    if not problems:
        return Outcome(summary)

    heading = words("imports/words.toml")["file"]
    path = work.files.begin(work.errand.code, Part.MADE)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([heading["row"], heading["column"], heading["problem"]])
        writer.writerows((of["row"], make_harmless(of["column"]), make_harmless(of["problem"])) for of in told)
    work.files.complete(work.errand.code, Part.MADE)
    return Outcome(summary, f"{name}.csv")


def find_read(connection: Connection, taking: Errand, kind: str) -> Errand:
    """The errand that has read the file which `taking` is to take in. Raises ImportUnread, ImportHasErrors.

    It is of the same person: nobody takes in what another has looked at.
    """
    read = get_errand(connection, str(taking.arguments.get("of", "")), by=taking.asked_by)
    if read.kind != kind or read.state is not ErrandState.DONE:
        raise ImportUnread(of=read.code)
    if errors := read.summary.get("errors"):
        raise ImportHasErrors(errors=errors, row=read.summary["first"][0]["row"])
    return read
