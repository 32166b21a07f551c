"""The page with the phones: its API, the web view's proxy, scanning, and the static files in page/."""
