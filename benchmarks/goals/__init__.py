"""One file per goal. Each measures and returns its rows."""
