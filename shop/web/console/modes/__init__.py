"""What each business mode brings to the console: a file of its room's name, with `FORM`; its words are a template."""
