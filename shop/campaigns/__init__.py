"""Campaigns: goods with an offer for some days, on a page that is shared under one's own link, with its own figures."""
