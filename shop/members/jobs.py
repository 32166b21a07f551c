"""The periodic jobs of the members room."""

from shop.members import scenes, sessions

JOBS = (*scenes.JOBS, *sessions.JOBS)
