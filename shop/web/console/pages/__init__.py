"""The pages of the console. A file with `ROUTES` is found by itself; what it shows and does stands in the rooms."""
