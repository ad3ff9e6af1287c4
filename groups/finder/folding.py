"""Words as they are looked for: without accents, in small letters."""

import unicodedata

# Letters that Unicode does not take apart.
_APART = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})


def folded(text: str) -> str:
    """ "Málaga" gives malaga, "STRASSE" and "Straße" the same. It may be longer than ``text``."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.translate(_APART).split())
