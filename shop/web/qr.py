"""QR codes inside pages: pictures that WeChat recognises when one presses and holds."""

import base64

from shop.qr_code import code_png


def qr_image(text: str) -> str:
    """A `data:` address of a PNG that says `text`, with its quiet zone."""
    return "data:image/png;base64," + base64.b64encode(code_png(text)).decode()
