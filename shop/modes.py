"""The business modes by the names of their rooms: coupons, threshold discounts …

A new one is its room and its name here. That it is a room of the house, that prices ask it, that its commands and its
words are found follows from the name (docs/add-a-mode.md).
"""

MODES = ("coupons", "thresholds", "multibuys")
