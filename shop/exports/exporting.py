"""The errand that exports a list: pages of rows are read here, and a child process makes the file of them.

However long a list is, one page of it is held at a time. What was exported, by whom, with which filters and how many
rows it had stands in the audit log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from commissions.actor import Actor
from commissions.days import determine_day
from shop.audit_log.act import Act
from shop.errands.child import Child, child_process
from shop.errands.files import Part
from shop.errands.kind import ErrandKind, Outcome, Work
from shop.errands.service import AskErrand
from shop.exports.making import SCRIPT, write_columns, write_rows
from shop.exports.refusals import ExportUnknown
from shop.exports.table import Exportable

_EXPORT = "export"
_ACTION = "export.make"


class TableForm(StrEnum):
    """The files that a list is exported as."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Export:
    """A list to be exported: its name, what its screen was asked with, and as which file."""

    name: str
    arguments: Mapping[str, Any]
    form: TableForm


def ask_export(export: Export, *, by: Actor, key: str) -> AskErrand:
    """What to ask for, for `shop.errands.service.ask_errand`."""
    told = {"list": export.name, "arguments": dict(export.arguments), "form": export.form.value}
    return AskErrand(_EXPORT, told, by, key)


def make_export_kind(lists: Mapping[str, Exportable]) -> ErrandKind:
    """The kind of errand that exports any of these lists, by name."""
    return ErrandKind(_EXPORT, partial(_carry_out, lists))


async def _carry_out(lists: Mapping[str, Exportable], work: Work) -> Outcome:
    """Begun anew after a restart: half a file is of no use. Raises ExportUnknown."""
    asked = work.errand.arguments
    name, arguments, form = asked["list"], asked["arguments"], asked["form"]
    if name not in lists:
        raise ExportUnknown(list=name)
    exported = lists[name]

    path = work.files.begin(work.errand.code, Part.MADE)
    async with child_process(SCRIPT, form, str(path)) as child:
        await child.send(write_columns(exported.list_columns(arguments)))
        rows = await _send_rows(work, exported, arguments, child)
        await child.finish()
    work.files.complete(work.errand.code, Part.MADE)

    day = determine_day(work.errand.asked_at)
    told = {"filters": dict(arguments), "rows": rows, "form": form, "errand": work.errand.code}
    act = Act(work.errand.asked_by, _ACTION, name, told)
    return Outcome({"rows": rows}, f"{exported.name_file()}-{day:%Y%m%d}.{form}", act)


async def _send_rows(work: Work, exported: Exportable, arguments: Mapping[str, Any], child: Child) -> int:
    total = await work.database.read(exported.count_rows, arguments)
    rows, after = 0, None
    while True:
        page = await work.database.read(exported.read_rows, arguments, after)
        await child.send(write_rows(page.items))
        rows, after = rows + len(page.items), page.next
        if after is None:
            return rows
        await work.report(rows, total)
