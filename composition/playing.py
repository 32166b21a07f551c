"""`lianpu sandbox`: the stand-in for WeChat alone, for any bot."""

import ipaddress
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, get_args

from composition.demo_settings import choose_ports
from composition.trouble import NotReady, PortTaken
from sandbox import server
from sandbox.front.front import authority_of
from sandbox.options import CallbackMode, KeyMode, Options
from sandbox.pay.transfer_rules import SCENES

_OUTCOMES: Final = ("SUCCESS", "ABNORMAL", "CLOSED", "PROCESSING")
_CHOICES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "callback_mode": ("--mode", get_args(CallbackMode)),
    "key_mode": ("--key-mode", get_args(KeyMode)),
    "refund_outcome": ("--refunds", _OUTCOMES),
}


def read_options(*, state_folder: Path, port: int | None, **given: Any) -> Options:
    """What was asked for at the terminal; None for what the sandbox is to leave as it was.

    Raises NotReady.
    """
    for name, (option, known) in _CHOICES.items():
        if given.get(name) is not None and given[name] not in known:
            raise NotReady(f"{option} {given[name]} is unknown: use {', '.join(known[:-1])} or {known[-1]}.")

    scenes, addresses = (_split(given.pop(name, None)) for name in ("transfer_scenes", "allowed_addresses"))
    if unknown := set(scenes or ()) - set(SCENES):
        raise NotReady(f"--transfer-scenes {min(unknown)} is not played: use {', '.join(SCENES)}.")
    if (given.get("operation_fen") or 0) < 0:
        raise NotReady("--operation-fen can't be negative.")
    _check_addresses(addresses or ())

    port = port or list(choose_ports())[2]
    return Options(port=port, state_folder=state_folder, transfer_scenes=scenes, allowed_addresses=addresses, **given)


def run_sandbox(options: Options, say: Callable[[str], Any]) -> None:
    """Serve until stopped. Raises PortTaken when another program has the port."""
    say(f"The sandbox plays WeChat at http://localhost:{options.port} (stop it with Ctrl-C)")
    say(f"Its credentials are in {options.state_folder / 'credentials.json'}")
    if options.tls:
        say(f"Unchanged clients: HTTPS_PROXY=http://localhost:{options.proxy_port}, and trust {authority_of(options)}")
    try:
        server.run(options)
    except OSError as error:
        raise PortTaken(options.port, "LIANPU_SANDBOX_PORT") from error


def _split(text: str | None) -> tuple[str, ...] | None:
    """The parts of `a,b`; None for None."""
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


def _check_addresses(addresses: tuple[str, ...]) -> None:
    for address in addresses:
        try:
            ipaddress.ip_address(address)
        except ValueError:
            raise NotReady(f"--allow {address} is no IP address.") from None
