"""What the bot says to each kind of message. One file per intent; the words are in templates/bot."""
