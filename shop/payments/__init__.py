"""Money from and back to buyers through WeChat Pay.

Each payment counts once, each refund goes out once.
"""
