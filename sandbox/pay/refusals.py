"""How WeChat Pay says no: a code, a status and a message (docs/wechat.md §7.8)."""

from __future__ import annotations

from typing import Any

_STATUS = {
    "PARAM_ERROR": 400,
    "INVALID_REQUEST": 400,
    "APPID_MCHID_NOT_MATCH": 400,
    "MCH_NOT_EXISTS": 400,
    "ORDER_CLOSED": 400,
    "ORDERPAID": 400,
    "ALREADY_EXISTS": 400,
    "NO_STATEMENT_EXIST": 400,
    "SIGN_ERROR": 401,
    "NO_AUTH": 403,
    "NOT_ENOUGH": 403,
    "RULE_LIMIT": 403,
    "ORDER_NOT_EXIST": 404,
    "NOT_FOUND": 404,
    "RESOURCE_NOT_EXISTS": 404,
    "FREQUENCY_LIMITED": 429,
    "SYSTEM_ERROR": 500,
}


class PayRefusal(Exception):
    """An answer outside 2xx.

    `rule` names the fact behind it, for the wire; `detail` goes into the answer as it is.
    """

    def __init__(self, code: str, message: str, *, rule: str = "§7.8", detail: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.rule = rule
        self.detail = detail

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return _STATUS[self.code]

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        return body if self.detail is None else {**body, "detail": self.detail}


class SheetRefusal(Exception):
    """What a person sees instead of the payment or receiving sheet.

    A title in Chinese and a code for programs.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def system_error() -> PayRefusal:
    """Pay does not know what became of the call: ask again with the same number."""
    return PayRefusal("SYSTEM_ERROR", "系统异常，请使用相同参数稍后重新调用")
