"""What pages and the members' JSON door show, as frozen values, each read in a constant number of statements."""
