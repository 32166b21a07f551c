"""What buyers say of what they received: stars, words, pictures; followed up once, answered once by the merchant."""
