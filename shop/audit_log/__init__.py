"""The audit log.

Who did what in the merchant's name, in the commit that did it, chained against alteration.
"""
