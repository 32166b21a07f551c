"""Requests of programs that may come twice: each is answered once."""
