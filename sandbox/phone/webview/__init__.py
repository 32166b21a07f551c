"""A person's web view.

The proxy that shows the shop's pages on the phone's own origin, with cookies kept here.
"""
