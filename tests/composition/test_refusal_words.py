"""What the terminal says when a command is refused: a sentence, never a traceback, whatever the refusal carries."""

import string

import pytest

from commissions.ledger.refusals import BalanceTooSmall
from commissions.withdrawals.refusals import BatchContradicted
from composition.control import CommandRefused
from composition.refusal_words import list_sentences
from composition.trouble import explain
from shop.reconciliation.service import ReasonNeeded


@pytest.mark.parametrize("code", sorted(list_sentences()))
def test_every_refusal_is_told_with_its_data_and_without(code: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(list_sentences()[code]) if name}
    for data in (dict.fromkeys(names, "this"), {}):
        said = explain(CommandRefused(code, data))
        assert said is not None
        assert said.endswith(".")


def test_amounts_are_told_in_yuan_and_lists_in_words() -> None:
    assert explain(BalanceTooSmall(available_fen=123_456)) == "Refused: only 1,234.56 yuan are available."
    said = explain(BatchContradicted(batch_no="B1", lines={"LW1": "another amount"}))
    assert said == "Refused, nothing was taken in: batch B1 was exported otherwise: LW1: another amount."


def test_a_difference_closed_without_a_reason_asks_for_one() -> None:
    said = explain(ReasonNeeded(difference=1))
    assert said == "Refused: say why with --reason."


def test_a_refusal_without_a_sentence_shows_what_it_carries() -> None:
    assert explain(CommandRefused("something_new", {"left_fen": 250})) == "Refused: something_new (left_fen: 2.50)."
