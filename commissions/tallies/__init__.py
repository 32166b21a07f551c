"""What people bought, sold and earned, counted as it happens.

By person, by day, by team level, and as a ranking.
"""
