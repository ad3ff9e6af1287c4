"""Files that people propose: what is taken, and what is taken out of it."""

from groups.library.files.inspecting import MOST_BYTES, Taken, Unfit, taken

__all__ = ["MOST_BYTES", "Taken", "Unfit", "taken"]
