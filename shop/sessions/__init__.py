"""Sessions and logins of browsers."""
