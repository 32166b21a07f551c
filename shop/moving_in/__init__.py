"""People who came along from another shop: who waits to be known again, and what they brought."""
