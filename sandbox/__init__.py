"""A stand-in for the WeChat platform and WeChat Pay, with phones to look at; it knows nothing of the shop."""
