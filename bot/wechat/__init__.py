"""Adapters to WeChat: each implements a port of the shop, or wraps one part of the platform's API."""
