"""What to order again and when: how fast each SKU sells, how long it takes to come, what is on its way."""
