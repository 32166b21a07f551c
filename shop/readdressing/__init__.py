"""Another address for an order of which nothing has left, within the district that it was priced for."""
