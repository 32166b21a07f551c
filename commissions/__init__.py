"""Who is owed what: money, ledger, referral network, policies, awards and statements.

Imports the standard library, and SQLAlchemy in the files that touch the database; never the shop or the bot.
"""
