"""Members and the merchant's staff in conversation: one thread a member, from pages and chat."""
