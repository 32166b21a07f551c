"""The demo's settings.

Made from the sandbox's credentials, and kept in a file so that commands reach the demo.
"""

import os
import secrets
from pathlib import Path

from pydantic import ValidationError

from composition.settings import BrokenSetting, Settings, explain
from sandbox.credentials import Credentials

FOLDER = Path("var/demo")
_FILE = FOLDER / "demo.env"
_PORTS = {
    "LIANPU_PORT": "port",
    "LIANPU_OPS_PORT": "ops_port",
    "LIANPU_SANDBOX_PORT": "sandbox_port",
    "LIANPU_CONSOLE_PORT": "console_port",
}
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


def write_demo_settings(shop: str, sandbox: str, redis_url: str, credentials: Credentials) -> Settings:
    """Settings that point everything of WeChat at the sandbox.

    Also written to a file that only we can read.
    """
    folder = FOLDER.resolve()
    values = {
        "secret_key": _read_secret_key(),
        "base_url": shop,
        "database_url": f"sqlite:///{folder / 'lianpu.db'}",
        "redis_url": redis_url,
        "state_dir": str(folder),
        "clock_file": str(folder / "clock"),
        "order_prefix": "DEMO",
        "wechat_app_id": credentials.app_id,
        "wechat_app_secret": credentials.app_secret,
        "wechat_token": credentials.token,
        "wechat_aes_key": credentials.aes_key,
        "wechat_api_url": sandbox,
        "wechat_open_url": sandbox,
        "wechat_mp_url": sandbox,
        "wechat_jssdk_url": f"{sandbox}/open/js/jweixin-1.6.0.js",
        "pay_url": sandbox,
        "pay_mch_id": credentials.mch_id,
        "pay_api_v3_key": credentials.api_v3_key,
        "pay_private_key_file": str(_write_key("merchant_key.pem", credentials.merchant_private_key)),
        "pay_cert_serial": credentials.merchant_serial,
        "pay_public_key_file": str(_write_key("pay_public_key.pem", credentials.platform_public_key)),
        "pay_public_key_id": credentials.platform_public_key_id,
    }
    settings = _make_settings(**values)
    ports = {field: str(getattr(settings, field)) for field in _PORTS.values()}
    _write_private(_FILE, "".join(f"LIANPU_{name.upper()}={value}\n" for name, value in (values | ports).items()))
    return settings


def find_demo_settings() -> Settings | None:
    """The demo's settings, where nothing else is configured here: commands then speak to the demo."""
    configured = Path(".env").exists() or "LIANPU_BASE_URL" in os.environ
    if configured or not _FILE.exists():
        return None
    return Settings(_env_file=_FILE)


def _make_settings(**values: str) -> Settings:
    """Settings without any `.env`: that one belongs to a real installation. Raises BrokenSetting."""
    try:
        return Settings(_env_file=None, **values)  # type: ignore[arg-type]
    except ValidationError as error:
        raise BrokenSetting(explain(error)) from None


def _read_secret_key() -> str:
    """The demo's own secret key, made once."""
    file = FOLDER / "secret_key"
    if not file.exists():
        _write_private(file, secrets.token_urlsafe(48))
    return file.read_text()


def _write_key(name: str, pem: str) -> Path:
    """A key file as a merchant would have it."""
    path = FOLDER.resolve() / name
    _write_private(path, pem)
    return path


def _write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read."""
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(text)
