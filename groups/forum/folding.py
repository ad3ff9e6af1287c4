"""Words as somebody who searches means them: without case, accents and what has no width."""

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MOST_TERMS = 10

_WITHOUT_WIDTH = "\u00ad\u200b-\u200d\u2060\ufeff"
_PHRASE = re.compile(r'["“”„«»]([^"“”„«»]+)["“”„«»]|(\S+)')


def _accents() -> str:
    """Every mark that stands on another letter, as ranges of a character class."""
    points = [point for point in range(sys.maxunicode) if unicodedata.combining(chr(point))]
    starts = [one for one in points if one - 1 not in set(points)]
    ends = [one for one in points if one + 1 not in set(points)]
    return "".join(f"{chr(a)}-{chr(z)}" for a, z in zip(starts, ends, strict=True))


_LATIN_ACCENTS = re.compile("[\u0300-\u036f]+")
_DROPPED = re.compile(f"[{_accents()}{_WITHOUT_WIDTH}]+")


def fold(text: str) -> str:
    """ "Café" and "CAFE" are one; compatible forms of a letter are, too."""
    if text.isascii():
        return text.lower()
    # All marks at once are twenty times as slow; most texts need no more than these.
    text = _LATIN_ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return (text if text.isascii() else _DROPPED.sub("", text)).casefold()


def places_of(text: str) -> list[int]:
    """Where in ``text`` each letter of ``fold(text)`` stands, and at the end where it ends."""
    places = [place for place, letter in enumerate(text) for _ in fold(letter)]
    return [*places, len(text)]


@dataclass(frozen=True)
class Term:
    """A folded word or phrase: ``pattern`` finds where one begins with it.

    ``word`` stands in every such text, and is looked for first, because that is quick.
    """

    word: str
    pattern: re.Pattern[str]

    def is_in(self, folded: str) -> bool:
        return self.word in folded and self.pattern.search(folded) is not None


def terms_of(words: str) -> list[Term]:
    """One for each word and each "phrase in quotation marks": all of them are wanted."""
    found = [phrase or word for phrase, word in _PHRASE.findall(words)]
    folded = dict.fromkeys(" ".join(fold(one).split()).strip('"“”„«»') for one in found)
    return [_term(one) for one in list(filter(None, folded))[:MOST_TERMS]]


def _term(text: str) -> Term:
    """No part of the pattern is anything but letters."""
    words = text.split()
    begins = r"(?<!\w)" if re.match(r"\w", text) else ""
    return Term(max(words, key=len), re.compile(begins + r"\s+".join(map(re.escape, words))))


def says_all(text: str, terms: Sequence[Term]) -> bool:
    """Whether a text says everything that is asked for."""
    folded = fold(text)
    return all(term.is_in(folded) for term in terms)
