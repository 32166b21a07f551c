"""Texts within WeChat Pay's limits. Pure."""


def cut(text: str, most_bytes: int) -> str:
    """The text, shortened to whole characters within `most_bytes` of UTF-8, with an ellipsis where it was cut."""
    if len(text.encode()) <= most_bytes:
        return text
    return text.encode()[: most_bytes - 3].decode(errors="ignore") + "…"
