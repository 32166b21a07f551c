"""What the bot's tests share: an account, and what WeChat would push to it, sealed independently of the bot."""

import base64
import hashlib
import os
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.wechat.ports import Account, Merchant
from tests.support.clock import MovableClock

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "0123456789ABCDEFGabcdefghijklmnopqrstuvwxyz"
ACCOUNT = Account("wxb11529c136998cb6", "secret-of-the-account", "pamtest", KEY, OLD_KEY, "safe")
ORIGINAL_ID = "gh_97417a04a28d"


@dataclass
class FixedCredentials:
    """Implements `Credentials` with values that a test may exchange."""

    of_account: Account = ACCOUNT
    of_merchant: Merchant = field(default_factory=lambda: Merchant("1900000001", "SERIAL", "", ""))

    def account(self) -> Account:
        """The account."""
        return self.of_account

    def merchant(self) -> Merchant:
        """The merchant."""
        return self.of_merchant


def sign(*parts: str) -> str:
    """WeChat's signature."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def seal(message: bytes, key: str = KEY, app_id: str = ACCOUNT.app_id) -> str:
    """WeChat's encryption, made with another padding routine than the bot's."""
    raw_key = base64.b64decode(key + "=")
    padder = padding.PKCS7(256).padder()
    framed = os.urandom(16) + len(message).to_bytes(4, "big") + message + app_id.encode()
    padded = padder.update(framed) + padder.finalize()
    encryptor = Cipher(algorithms.AES(raw_key), modes.CBC(raw_key[:16])).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


@dataclass
class Push:
    """A request of WeChat's."""

    query: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Path and query."""
        return "/wechat?" + urlencode(self.query)


def push_plain(message: bytes, clock: MovableClock, token: str = ACCOUNT.token) -> Push:
    """A push in plain mode."""
    timestamp, nonce = stamp(clock), "486452656"
    return Push({"signature": sign(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}, message)


def push_sealed(message: bytes, clock: MovableClock, key: str = KEY, app_id: str = ACCOUNT.app_id) -> Push:
    """A push in safe mode."""
    sealed = seal(message, key, app_id)
    body = f"<xml><ToUserName><![CDATA[{ORIGINAL_ID}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    return push_envelope(body.encode(), sealed, clock)


def push_envelope(body: bytes, sealed: str, clock: MovableClock) -> Push:
    """A push whose envelope is given, correctly signed."""
    push = push_plain(body, clock)
    signature = sign(ACCOUNT.token, push.query["timestamp"], push.query["nonce"], sealed)
    push.query |= {"encrypt_type": "aes", "msg_signature": signature}
    return push


def stamp(clock: MovableClock) -> str:
    """The clock's seconds since 1970, as text."""
    return str(int(clock().timestamp()))


def text_xml(text: str, clock: datetime | MovableClock, *, openid: str = "oA", message_id: int = 1) -> bytes:
    """A text message, as WeChat writes it."""
    text = text.replace("]]>", "]]]]><![CDATA[>")
    fields = f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content><MsgId>{message_id}</MsgId>"
    return _xml(openid, _seconds(clock), fields)


def event_xml(
    event: str, clock: datetime | MovableClock, *, openid: str = "oA", key: str = "", more: str = ""
) -> bytes:
    """An event, as WeChat writes it."""
    fields = (
        f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event><EventKey><![CDATA[{key}]]></EventKey>"
    )
    return _xml(openid, _seconds(clock), fields + more)


def _seconds(clock: datetime | MovableClock) -> int:
    return int((clock if isinstance(clock, datetime) else clock()).timestamp())


def _xml(openid: str, seconds: int, fields: str) -> bytes:
    head = f"<ToUserName><![CDATA[{ORIGINAL_ID}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
    return f"<xml>{head}<CreateTime>{seconds}</CreateTime>{fields}</xml>".encode()
