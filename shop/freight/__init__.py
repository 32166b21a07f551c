"""What it costs to send goods somewhere: the merchant's templates, and the rule that counts by them."""
