"""``python -m groupsite.dev``: the whole site on one laptop, what ``make run`` starts."""
