"""What WeChat would push, sealed beforehand, and its check of the replies. Written apart from the bot, to judge it."""

import base64
import hashlib
import os
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from urllib.parse import urlencode

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from benchmarks.account import ACCOUNT

PATH = "/wechat"
TO_US = f"<ToUserName><![CDATA[{ACCOUNT.original_id}]]></ToUserName>"
FIRST_MESSAGE_ID = 7_000_000_000_000_000_000
RAW_KEY = base64.b64decode(ACCOUNT.aes_key + "=")
CIPHER = Cipher(algorithms.AES(RAW_KEY), modes.CBC(RAW_KEY[:16]))


class WrongReply(Exception):
    """A side did not do the work that is compared."""


@dataclass(frozen=True)
class Push:
    """One request as bytes on the wire, and who sent it."""

    openid: str
    request: bytes


def push_text(openid: str, number: int) -> Push:
    """Someone typed a word; `number` makes the MsgId."""
    message_id = FIRST_MESSAGE_ID + number
    content = f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[今天的茶]]></Content><MsgId>{message_id}</MsgId>"
    return _push(openid, content)


def push_follow(openid: str, scene: str) -> Push:
    """Someone new follows through the code of a member."""
    key = f"<EventKey><![CDATA[qrscene_{scene}]]></EventKey><Ticket><![CDATA[ticket]]></Ticket>"
    return _push(openid, f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event>{key}")


def open_reply(body: bytes) -> dict[str, str]:
    """The fields of an encrypted reply. Raises WrongReply unless its signature and app id are right."""
    try:
        envelope = _fields(body)
        signed = (ACCOUNT.token, envelope["TimeStamp"], envelope["Nonce"], envelope["Encrypt"])
        if envelope["MsgSignature"] != _sign(*signed):
            raise WrongReply("signature")
        return _fields(_decrypt(envelope["Encrypt"]))
    except (KeyError, ValueError, ElementTree.ParseError) as error:
        raise WrongReply(f"{error!r} in {body[:200]!r}") from None


def check_text_reply(push: Push, body: bytes, content: str | None) -> None:
    """Raises WrongReply unless `body` is a sealed text to whoever sent the push; `content` None: any text."""
    reply = open_reply(body)
    expected = (push.openid, ACCOUNT.original_id, "text")
    if (reply.get("ToUserName"), reply.get("FromUserName"), reply.get("MsgType")) != expected:
        raise WrongReply(f"to or from the wrong one: {reply}")
    if not reply.get("Content") or (content is not None and reply["Content"] != content):
        raise WrongReply(f"other words: {reply}")


def _push(openid: str, fields: str) -> Push:
    now, nonce = str(int(time.time())), str(int.from_bytes(os.urandom(4), "big"))
    sender = f"<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{now}</CreateTime>"
    sealed = _encrypt(f"<xml>{TO_US}{sender}{fields}</xml>".encode())
    body = f"<xml>{TO_US}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    query = {
        "signature": _sign(ACCOUNT.token, now, nonce),
        "timestamp": now,
        "nonce": nonce,
        "openid": openid,
        "encrypt_type": "aes",
        "msg_signature": _sign(ACCOUNT.token, now, nonce, sealed),
    }
    head = f"POST {PATH}?{urlencode(query)} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\n"
    typed = f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    return Push(openid, (head + typed + body).encode())


def _encrypt(message: bytes) -> str:
    padder = padding.PKCS7(256).padder()
    framed = os.urandom(16) + len(message).to_bytes(4, "big") + message + ACCOUNT.app_id.encode()
    encryptor = CIPHER.encryptor()
    return base64.b64encode(encryptor.update(padder.update(framed) + padder.finalize()) + encryptor.finalize()).decode()


def _decrypt(text: str) -> bytes:
    decryptor = CIPHER.decryptor()
    padded = decryptor.update(base64.b64decode(text)) + decryptor.finalize()
    framed = padded[: -padded[-1]]
    end = 20 + int.from_bytes(framed[16:20], "big")
    if framed[end:].decode() != ACCOUNT.app_id:
        raise WrongReply("app id")
    return framed[20:end]


def _sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def _fields(document: bytes) -> dict[str, str]:
    return {element.tag: (element.text or "").strip() for element in ElementTree.fromstring(document)}
