"""Letters that look like others, so that a name is found whichever of them it was typed with.

Short on purpose: what a keyboard set to another alphabet writes, and what people type to get past
a filter. Letters stand here in lower case and without accents; ``normalising`` takes away both
first. Whoever writes in one of these alphabets loses nothing: the list and the text are read alike.

Not covered: "oe" for "ö" (two letters for one), "1" for "l" (it is read as "i"), and pictures.
The full table of the Unicode Consortium (Technical Standard 39) has thousands of pairs, and would
take "rn" for "m": a warning that is wrong too often is one that nobody reads.
"""

from typing import Final

LATIN: Final = {
    "ı": "i", "ɩ": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t",
    "ɑ": "a", "ɡ": "g", "æ": "ae", "œ": "oe",
}  # fmt: skip
CYRILLIC: Final = {
    "а": "a", "в": "b", "е": "e", "һ": "h", "н": "h", "і": "i", "ј": "j", "к": "k", "м": "m",
    "о": "o", "р": "p", "с": "c", "ѕ": "s", "т": "t", "у": "y", "х": "x", "ԁ": "d", "ԛ": "q",
    "ԝ": "w",
}  # fmt: skip
GREEK: Final = {
    "α": "a", "β": "b", "ε": "e", "ζ": "z", "η": "h", "ι": "i", "κ": "k", "μ": "m", "ν": "n",
    "ο": "o", "ρ": "p", "τ": "t", "υ": "y", "χ": "x",
}  # fmt: skip
LETTERS: Final = {**LATIN, **CYRILLIC, **GREEK}

DIGITS: Final = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t"}
"""Inside a word that has letters: "L1am". A number by itself stays one."""
