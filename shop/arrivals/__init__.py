"""How people come in: through a login, through somebody's link."""
