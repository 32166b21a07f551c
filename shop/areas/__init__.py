"""The areas of distributors: who looks after those of a place who came alone."""
