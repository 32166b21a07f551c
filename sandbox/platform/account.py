"""The service account as its console shows it.

Addresses, domains, menu, templates, and what has been created in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from sandbox.options import CallbackMode, Options


@dataclass
class Template:
    """A template of the account's own library, as get_all_private_template shows it (docs/wechat.md §5.1)."""

    template_id: str
    title: str
    primary_industry: str
    deputy_industry: str
    content: str
    example: str


@dataclass
class Account:
    """Settings of the account. `settle` fills what the sandbox was started with."""

    name: str = ""
    callback_url: str = ""
    callback_mode: CallbackMode = "safe"
    shop_url: str = ""
    verified: bool = False
    push_retries: int = 3
    push_timeout_s: float = 5.0
    long_replies: Literal["refused", "cut"] = "refused"
    pay_window_messages: int = 0
    open_platform: bool = True
    oauth_domain: str = ""
    js_domains: list[str] = field(default_factory=list)
    allowed_addresses: list[str] = field(default_factory=list)
    menu: dict[str, Any] | None = None
    menu_set_at: int = 0
    templates: list[Template] = field(default_factory=list)
    subscription_templates: list[Template] = field(default_factory=list)
    autoreply: dict[str, Any] = field(default_factory=dict)

    def settle(self, options: Options) -> None:
        """Take over the options of this start; domains follow from the shop's address.

        A new callback is unverified.
        """
        self.name = self.name or options.account_name
        self.verified = self.verified and self.callback_url == options.callback_url
        self.callback_url = options.callback_url
        self.callback_mode = options.callback_mode
        self.shop_url = options.shop_url
        if options.allowed_addresses is not None:
            self.allowed_addresses = list(options.allowed_addresses)
        host = urlsplit(options.shop_url).netloc
        self.oauth_domain = host
        self.js_domains = [host]
