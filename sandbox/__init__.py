"""A stand-in for the WeChat platform and WeChat Pay, with phones to look at.

It knows nothing of the shop.
"""
