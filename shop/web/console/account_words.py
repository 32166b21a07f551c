"""What WeChat's refusals mean for whoever keeps the account, and what to do about them."""

from aiohttp import web

from commissions.refusals import Refusal
from shop.settings.ports import AccountRefused
from shop.web.console.rendering import word_problem
from shop.words import words


def word_account(request: web.Request, refusal: Refusal) -> str:
    """One sentence of what WeChat refused, by its code; of any other refusal, its own."""
    if not isinstance(refusal, AccountRefused):
        return word_problem(request, refusal)
    said, errcode = words("console/account_errors.toml"), refusal.data["errcode"]
    text: str = said.get(str(errcode), said["other"])
    return text.format(errcode=errcode)
