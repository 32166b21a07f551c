"""What the command line can have done in the process that holds the database; one file a subject."""
