"""Open conversations with the account: until when, and how often, WeChat lets us write."""
