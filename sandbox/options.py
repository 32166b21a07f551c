"""How a sandbox is started."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

CallbackMode = Literal["plain", "compat", "safe"]


@dataclass
class Options:
    """Where it listens, where it keeps its state, and whom it pushes to.

    `ladder_scale` multiplies the waits of retry ladders (0.01: a minute passes in 0.6 s). `pay_key_mode` and people are
    starting values; later they are the state's.
    """

    host: str = "127.0.0.1"
    port: int = 8090
    state_folder: Path = field(default_factory=lambda: Path("var/sandbox"))
    callback_url: str = "http://localhost:8080/wechat"
    shop_url: str = "http://localhost:8080"
    callback_mode: CallbackMode = "safe"
    clock_file: Path | None = None
    ladder_scale: float = 1.0
    account_name: str = "链铺小店"
    people: int = 3
