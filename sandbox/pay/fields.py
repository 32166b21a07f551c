"""Reading a request's JSON the way Pay does.

Each field with its type, length and alphabet, refused as PARAM_ERROR.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sandbox.pay.refusals import PayRefusal

ORDER_NUMBER = re.compile(r"[0-9A-Za-z_\-|*]+")
REFUND_NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]+")
BILL_NUMBER = re.compile(r"[0-9A-Za-z]+")
_LOOPBACK = re.compile(r"localhost|.*\.localhost|127(\.\d+){3}|::1")


class Fields:
    """One JSON object of a request.

    Every reader raises PayRefusal("PARAM_ERROR") and names the field by its path.
    """

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = values
        self._path = path
        self._read: set[str] = set()

    @classmethod
    def parse(cls, body: bytes) -> Fields:
        """Read a request body: a JSON object, in UTF-8."""
        try:
            values = json.loads(body)
        except (ValueError, UnicodeDecodeError) as error:
            raise PayRefusal("PARAM_ERROR", "请求体不是合法的JSON格式", rule="§7") from error
        if not isinstance(values, dict):
            raise PayRefusal("PARAM_ERROR", "请求体必须是JSON对象", rule="§7")
        return cls(values)

    def text(
        self,
        name: str,
        *,
        longest: int | None = None,
        longest_bytes: int | None = None,
        shortest: int = 1,
        alphabet: re.Pattern[str] | None = None,
    ) -> str:
        """A required text, measured in characters or in bytes of UTF-8."""
        value = self._take(name)
        if value is None or value == "":
            raise self.wrong(name, "必填项缺失")
        if not isinstance(value, str):
            raise self.wrong(name, "参数类型错误，应为字符串")
        if len(value) < shortest or (longest is not None and len(value) > longest):
            raise self.wrong(name, f"字符数应在{shortest}到{longest}之间")
        if longest_bytes is not None and len(value.encode("utf-8", "surrogatepass")) > longest_bytes:
            raise self.wrong(name, f"长度不得超过{longest_bytes}字节")
        if alphabet is not None and alphabet.fullmatch(value) is None:
            raise self.wrong(name, "包含不允许的字符")
        return value

    def optional_text(
        self,
        name: str,
        *,
        longest: int | None = None,
        longest_bytes: int | None = None,
        alphabet: re.Pattern[str] | None = None,
    ) -> str | None:
        """A text that may be missing or empty."""
        if self._values.get(name) in (None, ""):
            self._read.add(name)
            return None
        return self.text(name, longest=longest, longest_bytes=longest_bytes, alphabet=alphabet)

    def fen(self, name: str, *, least: int = 1) -> int:
        """A required whole number of fen."""
        value = self._take(name)
        if value is None:
            raise self.wrong(name, "必填项缺失")
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(name, "参数类型错误，应为整数（单位：分）")
        if value < least:
            raise self.wrong(name, f"不得小于{least}")
        return value

    def currency(self) -> str:
        """CNY, also when it is not given."""
        value = self.optional_text("currency", longest=16) or "CNY"
        if value != "CNY":
            raise self.wrong("currency", "境内商户号仅支持人民币：CNY")
        return value

    def instant(self, name: str) -> datetime | None:
        """An RFC 3339 time with its zone, or None."""
        text = self.optional_text(name, longest=64)
        if text is None:
            return None
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            value = None
        if value is None or value.tzinfo is None or "T" not in text:
            raise self.wrong(name, "时间格式应遵循RFC3339，如2018-06-08T10:34:56+08:00")
        return value

    def group(self, name: str) -> Fields:
        """A required object."""
        group = self.optional_group(name)
        if group is None:
            raise self.wrong(name, "必填项缺失")
        return group

    def optional_group(self, name: str) -> Fields | None:
        """An object that may be missing."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(name, "参数类型错误，应为对象")
        return Fields(value, f"{self._path}/{name}")

    def groups(self, name: str) -> list[Fields]:
        """A list of objects; missing means empty."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(name, "参数类型错误，应为对象数组")
        return [Fields(item, f"{self._path}/{name}/{index}") for index, item in enumerate(value)]

    def has(self, name: str) -> bool:
        """Whether it is given at all."""
        return self._values.get(name) is not None

    def texts(self, name: str, *, most: int) -> list[str]:
        """A list of texts; missing means empty."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.wrong(name, "参数类型错误，应为字符串数组")
        if len(value) > most:
            raise self.wrong(name, f"最多{most}个")
        return value

    def skip(self, *names: str) -> None:
        """Fields that Pay knows and this sandbox has no use for."""
        self._read.update(names)

    def unknown(self) -> list[str]:
        """Names at this level that nobody has read: Pay ignores them silently."""
        return sorted(set(self._values) - self._read)

    def canonical(self) -> str:
        """All values in one stable text, to tell an identical request from another one."""
        return json.dumps(self._values, sort_keys=True, ensure_ascii=False)

    def wrong(self, name: str, issue: str) -> PayRefusal:
        """The refusal of one field, shaped as Pay shapes it."""
        where = f"{self._path}/{name}"
        detail = {"field": where, "value": self._values.get(name), "issue": issue, "location": "body"}
        return PayRefusal("PARAM_ERROR", f"参数错误：{where} {issue}", rule="§7.3", detail=detail)

    def _take(self, name: str) -> Any:
        self._read.add(name)
        return self._values.get(name)


def check_notify_url(fields: Fields, *, required: bool) -> tuple[str | None, str | None]:
    """Read `notify_url`.

    Gives it, and a remark when the sandbox lets pass what WeChat would refuse (loopback).
    """
    if not required and fields.optional_text("notify_url") is None:
        return None, None
    return check_url(fields, "notify_url")


def check_url(fields: Fields, name: str) -> tuple[str, str | None]:
    """As `check_notify_url`, for a field that must be given."""
    url = fields.text(name, longest=255)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise fields.wrong(name, "通知地址不是合法的URL")
    if "?" in url or parts.fragment:
        raise fields.wrong(name, "通知地址不能携带参数")
    loopback = _LOOPBACK.fullmatch(parts.hostname) is not None
    if parts.scheme == "http" and not loopback:
        raise fields.wrong(name, "通知地址必须是https")
    return url, f"通知地址 {url} 是本机地址：微信会拒绝，沙箱放行" if loopback else None
