"""Tells people what happened.

Events become notices, notices become template messages, chat messages, or wait.
"""
