"""Money is written one way wherever it is read, its sign first; nothing is called received before it is."""

from pathlib import Path

import pytest

from bot.wording import money, price
from shop.inbox.wording import speak
from shop.web.formats import plain_money
from shop.words import words


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "¥0.00"), (1280, "¥12.80"), (-200, "−¥2.00"), (-250, "−¥2.50"), (-1, "−¥0.01")]
)
def test_chat_notices_and_pages_write_an_amount_alike(fen: int, text: str) -> None:
    assert money(fen) == speak({"amount_fen": fen})["amount_fen"] == plain_money(fen) == text


def test_a_price_without_fen_has_none() -> None:
    assert (price(12_800), price(1_280)) == ("¥128", "¥12.80")


def test_what_is_taken_back_is_told_with_its_sign() -> None:
    for kind in ("commission_taken_back", "commission_reversed"):
        wording = words("notices.toml")[kind]
        assert "−{amount_fen}" in wording["sentence"]
        assert wording["fields"]["amount"] == "{amount_fen}", "WeChat's field takes no sign; its state says 扣回"


def test_only_what_has_arrived_is_called_so() -> None:
    for kind, wording in words("notices.toml").items():
        if kind.startswith("commission"):
            assert "到账" not in wording["title"] + wording["sentence"]
    library = (Path(__file__).parents[2] / "sandbox" / "platform" / "library.py").read_text()
    assert "佣金到账" not in library
    assert "到账时间" not in library
