"""One front for clients whose addresses are built in.

WeChat's own names over TLS, reached through a CONNECT proxy.
"""
