"""Replies as values, and their XML (docs/wechat.md §1.8)."""

from dataclasses import dataclass

from bot.wechat.document import FORBIDDEN

_TEXT_LIMIT = 2048
_ARTICLES_LIMIT = 8
_ENVELOPE = (
    "<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"
    "<CreateTime>%d</CreateTime><MsgType><![CDATA[%s]]></MsgType>%s</xml>"
)
_ARTICLE = (
    "<item><Title><![CDATA[%s]]></Title><Description><![CDATA[%s]]></Description>"
    "<PicUrl><![CDATA[%s]]></PicUrl><Url><![CDATA[%s]]></Url></item>"
)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No reply: WeChat is told `success`."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `<a href>` links are shown as links. Cut at 2048 bytes."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was uploaded before."""

    media_id: str


@dataclass(frozen=True, slots=True)
class Article:
    """One card of a News reply. Addresses are absolute."""

    title: str
    description: str
    picture_url: str
    url: str


@dataclass(frozen=True, slots=True)
class News:
    """Cards: one in answer to a message, up to eight otherwise."""

    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class TransferToPerson:
    """Hands the chat to the merchant's customer service."""


Reply = Nothing | Text | Picture | News | TransferToPerson


def render(reply: Reply, *, openid: str, account: str, sent_at: int) -> str:
    """The reply as the XML that WeChat expects, "" for Nothing. `sent_at` is in seconds since 1970."""
    if isinstance(reply, Nothing):
        return ""
    kind, content = _content(reply)
    return _ENVELOPE % (_clean(openid), _clean(account), sent_at, kind, content)


def _clean(text: str) -> str:
    """`text` as it may stand inside CDATA.

    `]]>` split over two sections, characters that XML forbids left out.
    """
    return FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>")


def _shorten(text: str) -> str:
    """At most 2048 bytes of UTF-8, cut between characters, with an ellipsis where something was cut."""
    raw = text.encode("utf-8", "ignore")
    if len(raw) <= _TEXT_LIMIT:
        return text
    return raw[: _TEXT_LIMIT - 3].decode("utf-8", "ignore") + "…"


def _content(reply: Text | Picture | News | TransferToPerson) -> tuple[str, str]:
    match reply:
        case Text(text):
            return "text", f"<Content><![CDATA[{_clean(_shorten(text))}]]></Content>"
        case Picture(media_id):
            return "image", f"<Image><MediaId><![CDATA[{_clean(media_id)}]]></MediaId></Image>"
        case News(articles):
            return "news", _cards(articles[:_ARTICLES_LIMIT])
        case TransferToPerson():
            return "transfer_customer_service", ""


def _cards(articles: tuple[Article, ...]) -> str:
    items = "".join(
        _ARTICLE % (_clean(card.title), _clean(card.description), _clean(card.picture_url), _clean(card.url))
        for card in articles
    )
    return f"<ArticleCount>{len(articles)}</ArticleCount><Articles>{items}</Articles>"
