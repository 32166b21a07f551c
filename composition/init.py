"""Writes the file `.env` of a new installation.

A fresh secret key, and a line for each setting to fill in.
"""

import secrets
from pathlib import Path

from composition.trouble import NotReady

_LINES = """\
# Lianpu's settings; docs/settings.md describes each. Keep this file to yourself and back it up apart from the database:
# the secret key opens what is encrypted there.
LIANPU_SECRET_KEY={secret_key}
LIANPU_BASE_URL=https://shop.example.com
# Lines that begin with # are examples: take the # away once they are true.
# The shop takes orders once it was opened in the console, when all is there that the law and WeChat need.
LIANPU_OPENING=by_hand
#LIANPU_DATABASE_URL=postgresql://lianpu:password@localhost/lianpu
#LIANPU_REDIS_URL=redis://localhost:6379/0

LIANPU_WECHAT_APP_ID=
LIANPU_WECHAT_APP_SECRET=
LIANPU_WECHAT_TOKEN={token}
LIANPU_WECHAT_AES_KEY=

LIANPU_PAY_MCH_ID=
LIANPU_PAY_API_V3_KEY=
#LIANPU_PAY_PRIVATE_KEY_FILE=keys/apiclient_key.pem
LIANPU_PAY_CERT_SERIAL=
#LIANPU_PAY_PUBLIC_KEY_FILE=keys/pub_key.pem
LIANPU_PAY_PUBLIC_KEY_ID=
"""


def write_env_file(path: Path) -> str:
    """Write `path`, readable by this user only.

    Raises NotReady when it is there already. Returns what to do next.
    """
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise NotReady(f"{path} is there already: change it by hand, or move it away and run this again.") from None
    path.write_text(_LINES.format(secret_key=secrets.token_urlsafe(48), token=secrets.token_hex(16)))
    return f"Wrote {path}. Fill in the empty lines (docs/settings.md), then run: lianpu migrate"
