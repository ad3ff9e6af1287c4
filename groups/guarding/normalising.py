"""A text without what hides a word in it: case, accents, width, invisible signs, look-alikes.

Each character remembers where it came from, so that what is found can be marked in the text as it
was typed. Any string will do, with NUL or lone surrogates in it as well.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from groups.guarding.lookalikes import DIGITS, LETTERS

# Letters by their category, but drawn as nothing.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Mn"})
_WITH_DIGITS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Folded:
    """``at`` says of each character its place in the original.

    ``spelt`` is the same with digits read as letters inside words, as long as ``text``.
    """

    text: str
    spelt: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original it stands, invisible signs in between included."""
        return self.at[start], self.at[end - 1] + 1


def fold(text: str) -> Folded:
    """For comparing words. Folding what was folded changes nothing."""
    return _folded([(_plain(character), place) for place, character in enumerate(text)])


def uncovered(text: str) -> Folded:
    """For patterns of numbers and addresses: letters stay as they are, what is invisible goes, and
    any alphabet's digits are the usual ones."""
    return _folded([(_shown(character), place) for place, character in enumerate(text)])


def tokens(folded: str) -> list[str]:
    """Its words and numbers, without what stands between."""
    return _WITH_DIGITS.findall(folded)


def _folded(parts: list[tuple[str, int]]) -> Folded:
    text = "".join(part for part, _ in parts)
    at = tuple(place for part, place in parts for _ in part)
    return Folded(text, _WITH_DIGITS.sub(_spelt, text), at)


def _spelt(found: re.Match[str]) -> str:
    word = found[0]
    if not any(character.isalpha() for character in word):
        return word
    return "".join(DIGITS.get(character, character) for character in word)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """One character as none, one or several plain ones."""
    before, after = "", character
    while before != after:
        before = after
        apart = unicodedata.normalize("NFKD", before.casefold())
        after = "".join(LETTERS.get(one, one) for one in apart if not _unseen(one))
    return after


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    if _unseen(character):
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    # Full-width signs and letters are written for others of the same meaning.
    usual = unicodedata.normalize("NFKC", character)
    return usual if len(usual) == 1 else character


def _unseen(character: str) -> bool:
    if character in _BLANK:
        return True
    return unicodedata.category(character) in _UNSEEN and not character.isspace()
