"""Leaving at once, whom to call, what is promised; reports, and asking to be asked."""
