"""What a thief gets: takes everything that is stored, looks for what people wrote, and says it.

``python -m tests.loot`` (``make loot``) robs a running demo world and writes docs/what-leaks.md;
tests/loot/test_loot.py is its short form.
"""
