"""What pools have gathered from sales, given to groups of people in runs that two people decide (docs/money.md §14)."""
