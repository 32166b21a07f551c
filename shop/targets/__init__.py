"""What the merchant wants to be sold in a year, by quarter, month, region and person; and what came of it."""
