"""The automatic replies that were set by hand in the platform's console (docs/wechat.md §6.4a, §16.6)."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.wechat.client import WeChatClient
from shop.settings.replies import Keyword, KeywordRule, RepliesAtWeChat
from shop.typed import mend_text

_LONGEST_NAME = 40
_LONGEST_KEYWORD = 30


class AutoReplies:
    """Reads what was set by hand; nothing there is changed."""

    def __init__(self, client: WeChatClient) -> None:
        self._client = client

    async def pull(self) -> RepliesAtWeChat:
        """Texts and keyword rules; pictures, voices and videos are named as lost. Raises ApiFailed."""
        return read_replies(await self._client.get("/cgi-bin/get_current_autoreply_info"))


def read_replies(answer: Mapping[str, Any]) -> RepliesAtWeChat:
    """The answer of `get_current_autoreply_info`."""
    lost: list[str] = []
    welcome = _read_text(answer.get("add_friend_autoreply_info"), "关注后回复", lost)
    unknown = _read_text(answer.get("message_default_autoreply_info"), "默认回复", lost)
    rules = [_read_rule(of, lost) for of in answer.get("keyword_autoreply_info", {}).get("list", [])]
    return RepliesAtWeChat(welcome, unknown, tuple(rule for rule in rules if rule), tuple(lost))


def _read_text(of: Mapping[str, Any] | None, name: str, lost: list[str]) -> str:
    if not of:
        return ""
    if of.get("type") != "text":
        lost.append(name)
        return ""
    return _tame(str(of.get("content", "")))


def _read_rule(of: Mapping[str, Any], lost: list[str]) -> KeywordRule | None:
    """A rule with all its replies as one text; None, and named, where it has no text or no keyword."""
    name = str(of.get("rule_name", ""))[:_LONGEST_NAME] or "规则"
    texts = [text for one in of.get("reply_list_info", []) if (text := _word(one))]
    words = tuple(_read_keywords(of.get("keyword_list_info", [])))
    if texts and words:
        return KeywordRule(name, words, "text", _tame("\n\n".join(texts)))
    lost.append(name)
    return None


def _read_keywords(found: Iterable[Mapping[str, Any]]) -> Iterable[Keyword]:
    for of in found:
        text = str(of.get("content", "")).strip()
        if of.get("type", "text") == "text" and 1 <= len(text) <= _LONGEST_KEYWORD:
            yield Keyword(text, whole=of.get("match_mode") == "equal")


def _word(of: Mapping[str, Any]) -> str:
    """A reply as text: an article is its title with its link."""
    if of.get("type") == "text":
        return str(of.get("content", ""))
    if of.get("type") != "news":
        return ""
    articles = of.get("news_info", {}).get("list", [])
    return "\n".join(f'<a href="{one["content_url"]}">{one["title"]}</a>' for one in articles if one.get("content_url"))


def _tame(text: str) -> str:
    """Braces of theirs are no placeholders of ours."""
    return mend_text(text).replace("{", "（").replace("}", "）")
