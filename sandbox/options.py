"""How a sandbox is started."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

CallbackMode = Literal["plain", "compat", "safe"]
KeyMode = Literal["public_key", "certificate", "both"]


@dataclass
class Options:
    """Where it listens, where it keeps its state, and whom it pushes to.

    `clock_file` always holds the clock's offset in seconds (default: `clock-offset` in the state folder).
    `key_mode` (public_key, certificate, both), `transfer_scenes`, `operation_fen` (what the operation account holds),
    `refund_outcome` (how refunds end: SUCCESS, ABNORMAL, CLOSED, or PROCESSING until the console ends them) and
    `allowed_addresses` (the IP whitelist, empty for everybody) set what the merchant's consoles say; None leaves it.
    With `tls` the sandbox also answers under WeChat's own names: over TLS at `tls_port`, reached through the CONNECT
    proxy at `proxy_port`.
    `ladder_scale` multiplies the waits of retry ladders (0.01: a minute passes in 0.6 s). `people` is how many phones
    there are at the first start.
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
    key_mode: KeyMode | None = None
    transfer_scenes: tuple[str, ...] | None = None
    operation_fen: int | None = None
    refund_outcome: str | None = None
    allowed_addresses: tuple[str, ...] | None = None
    tls: bool = False
    tls_port: int = 8443
    proxy_port: int = 8091
