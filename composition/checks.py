"""Live checks: whether what the merchant entered works at WeChat, from this server, now. Nothing is changed there."""

import secrets

import aiohttp

from bot.push.mapping import find_mapping
from bot.wechat.errors import ApiFailed, ApiSilent
from bot.wechat.pay_client import PayClient, PayInDoubt, PayRefused
from bot.wechat.template_messages import TemplateMessages
from bot.wechat.token_stores import MemoryTokens
from bot.wechat.tokens import AccessTokens, Keeper
from bot.wechat.transport import Transport
from composition.clock import Clock
from composition.credentials import InstalledCredentials
from composition.settings import Settings
from shop.database.database import Database
from shop.settings.ports import OfferedTemplate, Verdict
from shop.settings.present import PresentSettings

_ACCOUNT_CODES = {40013: "app_id", 40125: "app_secret", 40001: "app_secret", 40164: "address_list", 40243: "frozen"}
_PAY_CODES = {"SIGN_ERROR": "sign", "MCH_NOT_EXISTS": "mch_id", "NO_AUTH": "rights", "PARAM_ERROR": "mch_id"}
_UNKNOWN_ORDER = {"ORDER_NOT_EXIST", "ORDERNOTEXIST"}
_PATIENCE_S = 6.0


class InstalledChecks:
    """Implements `shop.settings.ports.LiveChecks`."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: Settings,
        database: Database,
        templates: TemplateMessages,
        clock: Clock,
    ) -> None:
        self._session = session
        self._settings = settings
        self._database = database
        self._templates = templates
        self._clock = clock

    async def check_account(self, present: PresentSettings) -> Verdict:
        """See `LiveChecks.check_account`. The token that this asks for stays good for all others."""
        credentials = InstalledCredentials(present)
        account = credentials.account()
        if not (account.app_id and account.app_secret):
            return Verdict("wrong", "account_missing")

        transport = Transport(self._session, self._settings.wechat_api_url, timeout_s=_PATIENCE_S)
        tokens = AccessTokens(transport, credentials, Keeper(MemoryTokens(), self._clock))
        try:
            await tokens.get()
        except ApiSilent:
            return Verdict("unknown", "account_silent")
        except ApiFailed as failed:
            return Verdict("wrong", f"account_{_ACCOUNT_CODES.get(failed.code or 0, 'refused')}", str(failed.code))
        if not (account.token and (account.aes_key or account.mode == "plain")):
            return Verdict("wrong", "callback_missing")
        return Verdict("good", "account_good")

    async def check_pay(self, present: PresentSettings) -> Verdict:
        """See `LiveChecks.check_pay`. Asks for an order that can't exist; whoever signs rightly is told so, signed."""
        credentials = InstalledCredentials(present)
        merchant = credentials.merchant()
        if not (merchant.mch_id and merchant.serial and merchant.private_key and merchant.api_v3_key):
            return Verdict("wrong", "pay_missing")
        if not (merchant.wechat_public_key and merchant.wechat_public_key_id) and not merchant.wechat_certificate:
            return Verdict("wrong", "pay_public_key_missing")

        client = PayClient(self._session, credentials, self._settings.pay_url, self._clock, timeout_s=_PATIENCE_S)
        number = f"CHECK{secrets.token_hex(8)}"
        try:
            await client.get(f"/v3/pay/transactions/out-trade-no/{number}", mchid=merchant.mch_id)
        except PayRefused as refused:
            return _judge_pay(refused)
        except PayInDoubt:
            return Verdict("unknown", "pay_silent")
        return Verdict("good", "pay_good")

    async def check_notices(self) -> Verdict:
        """See `LiveChecks.check_notices`."""
        mapped = await self._database.read(find_mapping)
        if not mapped:
            return Verdict("wrong", "notices_none")
        offered = await self.list_templates()
        if offered is None:
            return Verdict("unknown", "notices_unknown")
        known = {template.template_id for template in offered}
        gone = sorted(kind for kind, template in mapped.items() if template.template_id not in known)
        return Verdict("wrong", "notices_gone", ", ".join(gone)) if gone else Verdict("good", "notices_good")

    async def list_templates(self) -> tuple[OfferedTemplate, ...] | None:
        """See `LiveChecks.list_templates`."""
        try:
            found = await self._templates.list_templates()
        except ApiFailed:
            return None
        return tuple(OfferedTemplate(of.template_id, of.title, of.fields) for of in found)

    async def check_address(self) -> Verdict:
        """See `LiveChecks.check_address`."""
        base_url = self._settings.base_url
        if not base_url.startswith("https://"):
            return Verdict("wrong", "address_plain", base_url)
        try:
            patience = aiohttp.ClientTimeout(total=_PATIENCE_S)
            async with self._session.get(base_url, timeout=patience, allow_redirects=False) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            return Verdict("wrong", "address_silent", base_url)
        if status >= 400:
            return Verdict("wrong", "address_broken", str(status))
        return Verdict("good", "address_good", base_url)


def _judge_pay(refused: PayRefused) -> Verdict:
    """The order is unknown, as it should be: then we were understood, and the answer's signature tells of their key."""
    if refused.code not in _UNKNOWN_ORDER:
        return Verdict("wrong", f"pay_{_PAY_CODES.get(refused.code, 'refused')}", refused.code)
    if refused.doubt and refused.doubt != "headers":
        return Verdict("wrong", "pay_public_key", refused.doubt)
    return Verdict("good", "pay_good")
