"""A command reaches the process that holds the database, and its refusal and progress come back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from commissions.refusals import Refusal
from composition.control import CommandRefused, Progress, ask_running, control_socket, socket_path


class TooLate(Refusal):
    """A refusal for these tests."""

    code = "too_late"


async def add(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress("adding …")
    return {"sum": arguments["a"] + arguments["b"]}


async def refuse(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    raise TooLate(order_no="L1")


async def test_the_answer_and_the_progress_come_back(tmp_path: Path) -> None:
    said: list[str] = []
    async with control_socket({"add": add}, tmp_path):
        assert await ask_running(tmp_path, "add", {"a": 1, "b": 2}, said.append) == {"sum": 3}
    assert said == ["adding …"]


async def test_a_refusal_comes_back_with_its_code_and_data(tmp_path: Path) -> None:
    async with control_socket({"refuse": refuse}, tmp_path):
        with pytest.raises(CommandRefused) as refused:
            await ask_running(tmp_path, "refuse", {}, print)
    assert (refused.value.code, refused.value.data) == ("too_late", {"order_no": "L1"})


async def test_nobody_listening_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        await ask_running(tmp_path, "add", {}, print)
    async with control_socket({"add": add}, tmp_path):
        pass
    with pytest.raises(ConnectionError):
        await ask_running(tmp_path, "add", {}, print)


async def test_only_this_user_may_use_the_socket(tmp_path: Path) -> None:
    async with control_socket({"add": add}, tmp_path):
        assert socket_path(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_deep_folder_still_has_a_socket(tmp_path: Path) -> None:
    assert len(str(socket_path(tmp_path / ("deep" * 40))).encode()) < 100
