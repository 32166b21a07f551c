"""Tells people what happened: events become notices, notices become template messages, chat messages, or wait."""
