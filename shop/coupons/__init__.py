"""Coupons: what members take from the shop, by a word or as a group, and use for one order each.

They are never given for following or sharing: WeChat forbids paying for either.
"""
