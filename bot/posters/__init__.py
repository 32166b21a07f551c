"""Posters: 750 × 1334 pictures that carry a member's code, drawn in a thread and kept by content."""
