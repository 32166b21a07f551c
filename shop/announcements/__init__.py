"""公告: what the merchant tells a group of people in their inboxes.

Never a template message: nobody asked for it.
"""
