"""Errands: long work that somebody of the staff asks for, done in the background with its progress kept."""
