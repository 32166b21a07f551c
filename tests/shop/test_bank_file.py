"""The bank's answer as a file: what a spreadsheet makes of it is read, what says something else is refused."""

import csv
import io
from collections.abc import Mapping

import pytest

from shop.transfers.bank_file import LONGEST_REASON, FileLine, FileResult, list_bank_columns, read_file, write_file
from shop.transfers.refusals import BankFileRefused
from shop.words import words

COLUMNS: Mapping[str, str] = words("bank_file.toml")["columns"]
ANSWER = {
    "batch": "B23",
    "line": "1",
    "number": "L45",
    "amount": "12.50",
    "name": "陈小满",
    "bank": "工商银行",
    "card": "6222 0212",
    "result": str(words("bank_file.toml")["succeeded"][0]),
    "reason": "",
}
HEAD = ",".join(COLUMNS.values())
BANK = list_bank_columns()


def answer(**changed: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([COLUMNS.values(), [(ANSWER | changed)[name] for name in COLUMNS]])
    return out.getvalue()


def test_what_was_written_and_answered_is_read() -> None:
    text = write_file([FileLine("B23", 1, "L45", 1_250, "陈小满", "工商银行", "62220212")], BANK)
    assert read_file(text, BANK) == ()
    expected = FileResult("B23", 1, "L45", 1_250, "62220212", succeeded=True, reason="")
    for spelled in (answer(), "\ufeff" + answer(), answer().replace("\r\n", "\r"), answer(amount="12.5")):
        assert read_file(spelled, BANK) == (expected,)


def test_no_cell_is_a_formula() -> None:
    text = write_file([FileLine("B23", 1, "L45", 1_250, "=HYPERLINK(1)", "@bank", "62220212")], BANK)
    assert {"'=HYPERLINK(1)", "'@bank"} <= set(text.splitlines()[1].split(","))


def test_a_reason_is_kept_short() -> None:
    failed = answer(result=str(words("bank_file.toml")["failed"][0]), reason="户名不符" * 1_000)
    assert len(read_file(failed, BANK)[0].reason) == LONGEST_REASON


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD,
        '"a"b,c\nd',
        f'{HEAD}\n"never closed',
        answer().replace(",", "\t"),
        answer(reason="x" * 200_000),
        answer(reason="\0"),
        answer(line="9" * 5_000),
        answer(line="٣"),
        answer(amount="=12.50"),
        answer(amount="1e3"),
        answer(result="=1+1"),
        f"{HEAD},{COLUMNS['result']}\nB23,1,L45,12.50,n,b,62,{ANSWER['result']},,{ANSWER['result']}",
    ],
)
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(BankFileRefused):
        read_file(text, BANK)
