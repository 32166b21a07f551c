"""VAT of goods: the code and rate of each category and product, and what was sold and refunded at each rate by day."""
