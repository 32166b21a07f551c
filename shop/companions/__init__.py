"""What paid orders say of goods: how many were sold, and which were bought together within ninety days."""
