"""Reads a signed form of 快递100: what is missing or wrong is refused in the service's shape."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web


class CourierRefusal(Exception):
    """The service says no: its code and sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


async def read_form(request: web.Request, names: tuple[str, ...], wrong: str) -> dict[str, str]:
    """The fields of a form, none of them empty. `wrong` is the code of what is incomplete. Raises CourierRefusal."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise CourierRefusal(wrong, "请求须为 application/x-www-form-urlencoded")
    form = {name: str(value) for name, value in (await request.post()).items()}
    missing = next((name for name in names if not form.get(name)), None)
    if missing is not None:
        raise CourierRefusal(wrong, f"缺少参数 {missing}")
    return form


def read_param(form: Mapping[str, str], wrong: str) -> dict[str, Any]:
    """The JSON object of `param`. Raises CourierRefusal."""
    try:
        param = json.loads(form["param"])
    except ValueError:
        raise CourierRefusal(wrong, "param 不是 JSON") from None
    if not isinstance(param, dict):
        raise CourierRefusal(wrong, "param 不是 JSON 对象")
    return param


def demand_text(of: Mapping[str, Any], name: str, longest: int, wrong: str) -> str:
    """A field that must be there, as text. Raises CourierRefusal."""
    value = of.get(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
        raise CourierRefusal(wrong, f"{name} 缺失或过长")
    return value


def demand_carrier(of: Mapping[str, Any], name: str, wrong: str) -> str:
    """A carrier's code: lower case only. Raises CourierRefusal."""
    code = demand_text(of, name, 40, wrong)
    if not code.isascii() or not code.isalnum() or code != code.lower():
        raise CourierRefusal(wrong, "快递公司编码须为小写字母")
    return code


def demand_signature(form: Mapping[str, str], parts: tuple[str, ...], wrong: str) -> None:
    """MD5 of the parts in upper-case hex. Raises CourierRefusal."""
    if form["sign"] != hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest().upper():
        raise CourierRefusal(wrong, "验证签名失败")
