"""Words as somebody who searches means them: without case, accents and what has no width."""

import re
import sys
import unicodedata
from collections.abc import Sequence

MOST_TERMS = 10

_WITHOUT_WIDTH = "\u00ad\u200b-\u200d\u2060\ufeff"
_PHRASE = re.compile(r'["“”„«»]([^"“”„«»]+)["“”„«»]|(\S+)')


def _accents() -> str:
    """Every mark that stands on another letter, as ranges of a character class."""
    points = [point for point in range(sys.maxunicode) if unicodedata.combining(chr(point))]
    starts = [one for one in points if one - 1 not in set(points)]
    ends = [one for one in points if one + 1 not in set(points)]
    return "".join(f"{chr(a)}-{chr(z)}" for a, z in zip(starts, ends, strict=True))


_DROPPED = re.compile(f"[{_accents()}{_WITHOUT_WIDTH}]+")


def fold(text: str) -> str:
    """ "Café" and "CAFE" are one; compatible forms of a letter are, too."""
    if text.isascii():
        return text.lower()
    return _DROPPED.sub("", unicodedata.normalize("NFKD", text)).casefold()


def places_of(text: str) -> list[int]:
    """Where in ``text`` each letter of ``fold(text)`` stands, and at the end where it ends."""
    places = [place for place, letter in enumerate(text) for _ in fold(letter)]
    return [*places, len(text)]


def terms_of(words: str) -> list[re.Pattern[str]]:
    """One pattern for each word and each "phrase in quotation marks": all of them are wanted.

    A word is found where another begins with it; no part of a pattern is anything but letters.
    """
    found = [phrase or word for phrase, word in _PHRASE.findall(words)]
    folded = dict.fromkeys(" ".join(fold(one).split()).strip('"“”„«»') for one in found)
    return [_pattern(one) for one in list(filter(None, folded))[:MOST_TERMS]]


def _pattern(term: str) -> re.Pattern[str]:
    begins = r"(?<!\w)" if re.match(r"\w", term) else ""
    return re.compile(begins + r"\s+".join(map(re.escape, term.split())))


def says_all(text: str, terms: Sequence[re.Pattern[str]]) -> bool:
    """Whether a text says everything that is asked for."""
    folded = fold(text)
    return all(term.search(folded) for term in terms)
