"""The session with the database: units of work, the outbox and its pump, answered callbacks, leases, migrations."""
