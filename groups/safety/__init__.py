"""Leaving at once, whom to call, and what is promised."""
