"""Posters on their way into the chat: which a member is owed, and which was sent."""
