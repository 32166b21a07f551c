"""The merchant's desk.

What the merchant reads and decides, for every door of theirs (the terminal, the console). It knows all rooms and no
door: a reader takes a connection and returns frozen values, a use case takes a unit of work.
"""
