"""`lianpu sandbox`: the stand-in for WeChat alone, for any bot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from composition.demo_settings import choose_ports
from composition.trouble import NotReady, PortTaken
from sandbox import server
from sandbox.options import CallbackMode, Options


def run_sandbox(
    port: int | None, callback_url: str, shop_url: str, mode: str, state: Path, say: Callable[[str], Any]
) -> None:
    """Serve until stopped. Raises NotReady for an unknown mode, PortTaken when another program has the port."""
    if mode not in get_args(CallbackMode):
        raise NotReady(f"--mode {mode} is unknown: use plain, compat or safe.")
    chosen = port or list(choose_ports())[2]
    options = Options(
        port=chosen,
        state_folder=state,
        callback_url=callback_url,
        shop_url=shop_url,
        callback_mode=mode,  # type: ignore[arg-type]
    )
    say(f"The sandbox plays WeChat at http://localhost:{chosen} (stop it with Ctrl-C)")
    say(f"Its credentials are in {state / 'credentials.json'}")
    try:
        server.run(options)
    except OSError as error:
        raise PortTaken(chosen, "LIANPU_SANDBOX_PORT") from error
