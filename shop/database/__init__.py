"""The session with the database.

Units of work, the outbox and its pump, answered callbacks, leases, migrations.
"""
