"""The product: each folder is a small Django app, a subject that a facilitator would name.

Imports go down only; see ``[tool.importlinter]`` in pyproject.toml.
"""
