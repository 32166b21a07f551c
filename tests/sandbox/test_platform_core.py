"""What all parts of the sandbox stand on: clock, faults, people, wire, state."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest
from aiohttp import ClientSession

from sandbox import credentials
from sandbox.clock import Clock
from sandbox.faults import EVERY_TIME, Faults
from sandbox.options import Options
from sandbox.people import NAMES, People, PeopleState
from sandbox.server import Runner, start
from sandbox.world import World


async def test_timers_fire_in_order_each_at_its_own_time() -> None:
    clock, fired = Clock(), []
    begin = clock.now()

    async def note(name: str) -> None:
        fired.append((name, round((clock.now() - begin).total_seconds())))

    async def note_and_repeat() -> None:
        await note("first")
        clock.call_after(30, lambda: note("again"))

    clock.call_after(90, lambda: note("second"))
    clock.call_after(60, note_and_repeat)
    clock.call_after(70, lambda: note("never")).cancel()
    clock.call_after(101, lambda: note("too late"))
    await clock.advance(100)
    assert fired == [("first", 60), ("second", 90), ("again", 90)]
    assert clock.offset_s == 100


async def test_the_clock_wakes_sleepers_and_never_goes_back() -> None:
    clock = Clock()
    sleeper = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    await clock.advance(3601)
    await asyncio.wait_for(sleeper, 1)
    with pytest.raises(ValueError, match="forward"):
        await clock.advance(-1)


async def test_timers_also_fire_as_time_passes(world: World) -> None:
    fired = asyncio.Event()

    async def fire() -> None:
        fired.set()

    async def fail() -> None:
        raise RuntimeError("this one fails and harms nobody")

    world.clock.call_after(0.01, fail)
    world.clock.call_after(0.05, fire)
    await asyncio.wait_for(fired.wait(), 2)


def test_faults_are_counted_down_switched_and_described() -> None:
    faults = Faults()
    faults.set("push_lost", 2)
    assert [faults.take("push_lost") for _ in range(3)] == [True, True, False]
    faults.set("push_lost", EVERY_TIME)
    assert all(faults.take("push_lost") for _ in range(5))
    faults.set("push_late_s", 3)
    assert faults.push_late_s == 3.0
    for name, value in (("push_lost", True), ("oauth_denied", 1), ("template_outcome", 5)):
        with pytest.raises(ValueError, match=name):
            faults.set(name, value)
    with pytest.raises(KeyError):
        faults.set("no_such_fault", 1)
    faults.reset()
    assert faults == Faults()
    assert [row["name"] for row in faults.describe()] == [one.name for one in fields(Faults)]


def test_people_have_names_keys_and_openids_of_their_own() -> None:
    people = People(PeopleState(), "wx0")
    made = [people.add() for _ in range(60)] + [people.add("老王")]
    assert [one.name for one in made[:3]] == list(NAMES[:3])
    assert len({one.key for one in made}) == len({one.openid for one in made}) == len({one.name for one in made}) == 61
    assert all(len(one.openid) == 28 and one.openid.startswith("o") for one in made)
    assert people.find_by_openid(made[5].openid) is made[5]
    assert people.find_by_openid("oNobody") is None


def test_credentials_have_the_shapes_of_the_consoles(tmp_path: Path) -> None:
    made = credentials.create_or_load(tmp_path)
    assert credentials.create_or_load(tmp_path) == made
    assert len(made.aes_key) == 43
    assert made.aes_key.isalnum()
    assert len(made.aes_key_bytes) == 32
    assert len(made.api_v3_key) == 32
    assert made.app_id.startswith("wx")
    assert made.original_id.startswith("gh_")
    assert made.platform_public_key_id.startswith("PUB_KEY_ID_")
    assert {one.stat().st_mode & 0o077 for one in tmp_path.iterdir()} == {0}


@dataclass
class Notes:
    lines: list[str] = field(default_factory=list)


async def test_a_part_keeps_its_state_over_a_restart(options: Options) -> None:
    first = await start(options)
    first.world.section("notes", Notes).lines.append("茶")
    assert first.world.section("notes", Notes) is first.world.section("notes", Notes)
    await first.close()
    second = await start(options)
    assert second.world.section("notes", Notes).lines == ["茶"]
    await second.close()


async def test_what_changed_is_written_within_seconds(world: World, options: Options) -> None:
    world.section("notes", Notes).lines.append("茶")
    world.changed()
    await asyncio.sleep(1.2)
    assert "茶" in (options.state_folder / "notes.json").read_text(encoding="utf-8")


async def test_every_call_is_on_the_wire_with_its_answer(runner: Runner, http: ClientSession) -> None:
    with runner.world.bus.listening() as happenings:
        await http.get(runner.url + "/cgi-bin/user/get?access_token=x")
        assert [(await happenings.get()).topic for _ in range(2)] == ["wire", "wire"]
    exchange = runner.world.wire.list(limit=1)[0]
    assert (exchange.direction, exchange.protocol, exchange.method) == ("in", "api", "GET")
    assert (exchange.response_status, exchange.findings[0].severity) == (200, "refused")
    assert '"errcode":40014' in exchange.response_body
    assert runner.world.wire.find(exchange.id) is exchange
    assert exchange.as_json()["findings"][0]["rule"] == "§4.3"
    runner.world.wire.clear()
    assert runner.world.wire.list() == []


async def test_a_taken_port_is_an_oserror(runner: Runner, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="address already in use"):
        await start(Options(port=runner.world.options.port, state_folder=tmp_path / "other"))
