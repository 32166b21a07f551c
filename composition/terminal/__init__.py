"""The command line by subject: one Typer application a file, joined in `lianpu.py`."""
