"""Withdrawals on their way out: transfers through WeChat Pay, and files for the bank."""
