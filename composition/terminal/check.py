"""`lianpu check`: whether what was entered works at WeChat, from this server, now."""

import typer

from composition.terminal.asking import ask, screen

app = typer.Typer()

_SAID = {
    "account_good": "the account's keys work",
    "account_missing": "app id and secret are not set",
    "account_app_id": "WeChat does not know this app id",
    "account_app_secret": "the secret is not the account's",
    "account_address_list": "this server's address is not in the account's IP list (基本配置 → IP 白名单)",
    "account_frozen": "the secret is frozen: reset it in the platform's console",
    "account_refused": "WeChat refused with {detail} (docs/wechat.md §4.3)",
    "account_silent": "api.weixin.qq.com does not answer",
    "callback_missing": "the keys work, but token or EncodingAESKey are missing: no message can be read",
    "pay_good": "the merchant's keys work",
    "pay_missing": "merchant id, certificate serial, private key or APIv3 key are missing",
    "pay_public_key_missing": "WeChat Pay's public key and its id are missing",
    "pay_sign": "WeChat Pay does not believe the signature: key and serial are not of one certificate",
    "pay_mch_id": "WeChat Pay does not know this merchant id, or it is not bound to the account",
    "pay_rights": "the merchant has no right to JSAPI payments",
    "pay_public_key": "answers of WeChat Pay can't be believed: public key and id don't belong together",
    "pay_refused": "WeChat Pay refused with {detail}",
    "pay_silent": "api.mch.weixin.qq.com does not answer",
    "notices_good": "every mapped template is there",
    "notices_none": "no notice is mapped to a template (lianpu templates map)",
    "notices_gone": "mapped templates are gone for {detail}",
    "notices_unknown": "WeChat did not list the templates",
    "address_good": "{detail} answers",
    "address_plain": "{detail} is not https: neither login nor payment work",
    "address_silent": "{detail} does not answer from here",
    "address_broken": "the address answers with {detail}",
}


@app.command()
def check() -> None:
    """Ask WeChat, WeChat Pay and the shop's own address whether what was entered works. Changes nothing."""
    answer = ask("check", {})
    for name, verdict in answer["checks"].items():
        screen.print(f"{name:8} {verdict['state']:8} {_SAID[verdict['code']].format(detail=verdict['detail'])}")
    if answer["missing"]:
        screen.print(f"Before going live: {', '.join(answer['missing'])}.")
