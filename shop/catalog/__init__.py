"""What is sold: categories, products with their options and SKUs, pictures, and the stock of each SKU."""
