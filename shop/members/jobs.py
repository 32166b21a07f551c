"""The periodic jobs of the members room."""

from shop.members import scenes, sessions, traces

JOBS = (*scenes.JOBS, *sessions.JOBS, *traces.JOBS)
