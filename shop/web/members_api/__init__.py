"""The JSON door for members: what the pages show and do, for programs that a member signed in. Tokens, not cookies."""
