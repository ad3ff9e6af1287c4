"""Names of files, fit for the disks and the eyes of others."""

import unicodedata
from typing import Final

MOST: Final = 80
_NOT_IN_A_NAME: Final = '<>:"|?*%'


def safe_name(name: str, ending: str) -> str:
    """The last part of a path, without what turns or hides letters, with the ending of its kind.

    "../../evil‮fdp.exe" gives "evilfdp.pdf": what it is says the content, never the name.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(
        letter
        for letter in last
        if unicodedata.category(letter)[0] not in "CZ" or letter == " "
        if letter not in _NOT_IN_A_NAME
    )
    stem = (
        " ".join(shown.rpartition(".")[0].split() or shown.split()).strip(". ")[:MOST].strip(". ")
    )
    return f"{stem or 'file'}{ending}"
