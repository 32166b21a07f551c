"""Commerce: the rooms of the shop, its pages, the database session and the outbox.

Never imports the bot.
"""
