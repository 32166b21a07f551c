"""Texts within WeChat Pay's limits. Pure."""


def cut(text: str, most_bytes: int) -> str:
    """The text within `most_bytes` of UTF-8.

    Cut between characters, with an ellipsis.
    """
    if len(text.encode()) <= most_bytes:
        return text
    return text.encode()[: most_bytes - 3].decode(errors="ignore") + "…"
