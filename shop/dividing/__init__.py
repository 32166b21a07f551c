"""Runs of dividends as the merchant decides them: the first word waits among the proposals for the second."""
