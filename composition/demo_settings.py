"""The demo's settings.

Made from the sandbox's credentials, and kept in a file so that commands reach the demo.
"""

import os
import secrets
from pathlib import Path

from pydantic import ValidationError

from composition.settings import BrokenSetting, Settings, explain
from sandbox.credentials import Credentials

FOLDER, EMPTY_FOLDER = Path("var/demo"), Path("var/demo-empty")
"""Where the demo lives: the one with the sample shop, and the empty one."""
_FILE = "demo.env"
_PORTS = {
    "LIANPU_PORT": "port",
    "LIANPU_OPS_PORT": "ops_port",
    "LIANPU_SANDBOX_PORT": "sandbox_port",
    "LIANPU_CONSOLE_PORT": "console_port",
}
_ON_THIS_MACHINE = {"host": "127.0.0.1", "ops_host": "127.0.0.1", "console_host": "127.0.0.1"}
"""Whatever the environment says: who opens the stage is the owner of the console, without a second factor."""
_NO_SECRET = "0" * 32


def choose_ports() -> dict[int, str]:
    """The ports for shop, operations, sandbox and console, in this order, with the setting of each.

    Raises BrokenSetting.
    """
    settings = _make_settings(base_url="http://localhost", secret_key=_NO_SECRET)
    ports = {getattr(settings, field): name for name, field in _PORTS.items()}
    if len(ports) < len(_PORTS):
        raise BrokenSetting(f"{', '.join(_PORTS)} must be different ports.")
    return ports


def write_demo_settings(
    folder: Path, shop: str, sandbox: str, redis_url: str, credentials: Credentials, *, with_keys: bool
) -> Settings:
    """Settings that point everything of WeChat at the sandbox.

    Without keys they are typed in the console, as a merchant does, and the shop is opened there. Also written to a file
    that only we can read.
    """
    folder = folder.resolve()
    values = {
        "secret_key": _read_secret_key(folder),
        "base_url": shop,
        "database_url": f"sqlite:///{folder / 'lianpu.db'}",
        "redis_url": redis_url,
        "state_dir": str(folder),
        "clock_file": str(folder / "clock"),
        "order_prefix": "DEMO",
        **_ON_THIS_MACHINE,
        "wechat_api_url": sandbox,
        "wechat_open_url": sandbox,
        "wechat_mp_url": sandbox,
        "wechat_jssdk_url": f"{sandbox}/open/js/jweixin-1.6.0.js",
        "pay_url": sandbox,
        "waybill_url": f"{sandbox}/label/order",
        "tracking_url": f"{sandbox}/poll/query.do",
    }
    values |= _list_keys(folder, credentials) if with_keys else {"opening": "by_hand"}
    settings = _make_settings(**values)
    ports = {field: str(getattr(settings, field)) for field in _PORTS.values()}
    _write_private(
        folder / _FILE, "".join(f"LIANPU_{name.upper()}={value}\n" for name, value in (values | ports).items())
    )
    return settings


def _list_keys(folder: Path, credentials: Credentials) -> dict[str, str]:
    """What the sandbox's consoles say: the account's keys and Pay's."""
    return {
        "wechat_app_id": credentials.app_id,
        "wechat_app_secret": credentials.app_secret,
        "wechat_token": credentials.token,
        "wechat_aes_key": credentials.aes_key,
        "pay_mch_id": credentials.mch_id,
        "pay_api_v3_key": credentials.api_v3_key,
        "pay_private_key_file": str(_write_key(folder, "merchant_key.pem", credentials.merchant_private_key)),
        "pay_cert_serial": credentials.merchant_serial,
        "pay_public_key_file": str(_write_key(folder, "pay_public_key.pem", credentials.platform_public_key)),
        "pay_public_key_id": credentials.platform_public_key_id,
    }


def find_demo_settings() -> Settings | None:
    """The settings of the demo that was started last, where nothing else is configured here: commands speak to it."""
    configured = Path(".env").exists() or "LIANPU_BASE_URL" in os.environ
    files = [folder / _FILE for folder in (FOLDER, EMPTY_FOLDER) if (folder / _FILE).exists()]
    if configured or not files:
        return None
    return Settings(_env_file=max(files, key=lambda file: file.stat().st_mtime))


def _make_settings(**values: str) -> Settings:
    """Settings without any `.env`: that one belongs to a real installation. Raises BrokenSetting."""
    try:
        return Settings(_env_file=None, **values)  # type: ignore[arg-type]
    except ValidationError as error:
        raise BrokenSetting(explain(error)) from None


def _read_secret_key(folder: Path) -> str:
    """The demo's own secret key, made once."""
    file = folder / "secret_key"
    if not file.exists():
        _write_private(file, secrets.token_urlsafe(48))
    return file.read_text()


def _write_key(folder: Path, name: str, pem: str) -> Path:
    """A key file as a merchant would have it."""
    path = folder / name
    _write_private(path, pem)
    return path


def _write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read."""
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(text)
