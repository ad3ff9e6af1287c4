"""Names of files, fit for the disks and the eyes of others."""

import unicodedata
from typing import Final

MOST: Final = 80
_NOT_IN_A_NAME: Final = '<>:"|?*%'
_PARTS_A_PATH: Final = str.maketrans("/\\", "  ")


def safe_name(title: str, ending: str) -> str:
    """A title as the name of a file: without what parts a path and what turns or hides letters, with
    the ending of its kind.

    "../../evil‮fdp.exe" gives "evilfdp.exe.pdf": what it is says the content, never the name.
    """
    shown = "".join(
        letter
        for letter in unicodedata.normalize("NFC", title).translate(_PARTS_A_PATH)
        if unicodedata.category(letter)[0] not in "CZ" or letter == " "
        if letter not in _NOT_IN_A_NAME
    )
    stem = " ".join(shown.split()).strip(". ")[:MOST].strip(". ")
    return f"{stem or 'file'}{ending}"
