"""Who is asking: a person in WeChat, a person elsewhere, or a program that only looks at addresses."""

import re
from collections.abc import Mapping

_WECHAT = re.compile(r"MicroMessenger/", re.I)
_CRAWLER = re.compile(
    r"bot\b|bots?/|spider|crawl|slurp|preview|facebookexternalhit|curl/|wget/|python|go-http|java/|okhttp|headless|"
    r"mpcrawler|scanner|monitor|wechatshareextension",
    re.I,
)
_HANDHELD = re.compile(r"Mobile|Android|iPhone|iPad|HarmonyOS", re.I)
_DEVICE = re.compile(r"^Mozilla/5\.0 \((?:(?!compatible;|https?:).)*?\) (?=AppleWebKit|Gecko)", re.I)
"""What a browser says of the phone it runs on, where makers may write what they like: `CUBOT X90`, `M bot 60`."""
_HTML = re.compile(r"text/html|application/xhtml")


def is_crawler(headers: Mapping[str, str]) -> bool:
    """Whether the User-Agent is missing or one of a program: it is shown pages, and counts for nothing."""
    agent = headers.get("User-Agent", "")
    return not agent or _CRAWLER.search(_DEVICE.sub("", agent, count=1)) is not None


def is_wechat(headers: Mapping[str, str]) -> bool:
    """Whether a person looks at this inside WeChat."""
    return _WECHAT.search(headers.get("User-Agent", "")) is not None and not is_crawler(headers)


def is_handheld(headers: Mapping[str, str]) -> bool:
    """Whether it is a phone or a tablet, which can't scan what it shows itself."""
    return _HANDHELD.search(headers.get("User-Agent", "")) is not None


def opens_page(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a person opens a page in their window.

    Not a script's request, a picture, a frame or a prefetch.
    """
    if method != "GET" or is_crawler(headers) or not _HTML.search(headers.get("Accept", "")):
        return False
    if "prefetch" in headers.get("Sec-Purpose", headers.get("Purpose", "")):
        return False
    return headers.get("HX-Request") is None and headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
