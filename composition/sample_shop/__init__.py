"""A believable small merchant to try the shop with: products, drawn pictures, profile and policy."""
