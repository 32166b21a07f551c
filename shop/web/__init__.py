"""The doors for browsers: pages on the phone now, console and API later.

Handlers parse, call one service, render.
"""
