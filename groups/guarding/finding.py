"""What in a text might give somebody away: their own words, and ways to reach a person.

Pure functions over strings. They are simple on purpose and err on the side of asking: the author
decides.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from groups.guarding.normalising import Folded, fold, tokens, uncovered


class Kind(StrEnum):
    """What was found, as the author reads it."""

    OWN_WORD = "on your never-post list"
    EMAIL = "an e-mail address"
    PROFILE = "a link to somebody’s profile"
    HANDLE = "a name on another site"
    PHONE = "a telephone number"
    PLACE = "where somebody lives, it seems"


@dataclass(frozen=True)
class Found:
    """Places are those of the text as it was typed."""

    kind: Kind
    start: int
    end: int


_BETWEEN = r"[\W_]*"
_SPELLED_OUT = r"[\W_]{1,3}"
_LETTER_BEFORE, _LETTER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_DIGIT_BEFORE, _DIGIT_AFTER = r"(?<!\d)", r"(?!\d)"
# Written without spaces between words, or with endings that are joined on: no edge to look for.
_NO_EDGES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_LONG_ENOUGH = 3

PROFILES: Final = (
    "bsky.app", "discord.gg", "facebook.com", "fb.com", "instagram.com", "linkedin.com",
    "pinterest.com", "reddit.com", "snapchat.com", "t.me", "telegram.me", "threads.net",
    "tiktok.com", "twitter.com", "vk.com", "wa.me", "x.com", "xing.com", "youtube.com",
)  # fmt: skip

# Dates and times are not telephone numbers: 24.11.2026, 2026-11-24.
_DATE = r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})(?!\d)"
_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|crescent|gardens|grove|mews"
    r"|place|square|terrace|way|boulevard|blvd)"
)
_PATTERNS: Final = (
    (
        Kind.EMAIL,
        r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[\[(](?:at|@)[\])]\s?)"
        r"(?:[\w-]{1,63}(?:\.|\s?[\[(]dot[\])]\s?)){1,5}[a-z]{2,24}(?!\w)",
    ),
    (
        Kind.PROFILE,
        rf"(?<![\w@.-])(?:https?://)?(?:[\w-]{{1,30}}\.){{0,3}}(?:{'|'.join(map(re.escape, PROFILES))})/[^\s<>]+",
    ),
    (Kind.HANDLE, r"(?<![\w.@/])@[a-z0-9_][a-z0-9_.]{1,29}(?![\w@])"),
    # An area code or a country before it; or ten digits in groups.
    (
        Kind.PHONE,
        rf"(?<![\w.,:/-])(?!{_DATE})"
        r"(?:(?:\+|00|\(0?)\d|0)(?:[\s().\-/]{0,3}\d){6,14}(?![\w:])",
    ),
    (Kind.PHONE, r"(?<![\w.,:/+-])\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?![\w:])"),
    (Kind.PLACE, rf"(?<!\w)\d{{1,4}}[a-z]?,?\s(?:[^\W\d_][\w'’-]{{0,30}}\s){{1,3}}{_STREET}\b"),
    (Kind.PLACE, r"(?<!\w)[^\W\d_]{2,30}(?:stra(?:ss|ß)e|str\.|weg|gasse|allee)\s\d{1,4}[a-z]?\b"),
    (Kind.PLACE, r"(?<!\w)\d{1,4},?\s(?:rue|avenue|boulevard|place)\s[^\W\d_][\w'’-]{1,30}"),
    # A postcode of the United Kingdom: BS1 4DJ.
    (Kind.PLACE, r"(?<!\w)[a-z]{1,2}\d[a-z\d]?\s?\d[abd-hjlnp-uw-z]{2}(?!\w)"),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


def find(text: str, words: Iterable[str] = ()) -> list[Found]:
    """Everything that is to be looked at, in order; of two in one place the longer."""
    found = [*_own_words(fold(text), words), *_ways_to_reach(uncovered(text))]
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.end > kept[-1].end:
            kept.append(one)
    return kept


def is_word(text: str) -> bool:
    """Whether it can stand on a list: a single letter would be found everywhere."""
    return sum(map(len, tokens(fold(text).text))) > 1


def same_word(one: str, other: str) -> bool:
    """Whether both find the same."""
    return tokens(fold(one).text) == tokens(fold(other).text)


def _own_words(folded: Folded, words: Iterable[str]) -> Iterator[Found]:
    for word in words:
        own = fold(word)
        # As typed, and with "L1am" read as "Liam" on both sides.
        for mine, text in ((own.text, folded.text), (own.spelt, folded.spelt)):
            pattern = _pattern(mine)
            for match in pattern.finditer(text) if pattern else ():
                yield Found(Kind.OWN_WORD, *folded.span(*match.span()))


def _ways_to_reach(shown: Folded) -> Iterator[Found]:
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(shown.text):
            yield Found(kind, *shown.span(*match.span()))


@lru_cache(maxsize=512)
def _pattern(folded: str) -> re.Pattern[str] | None:
    """Finds the word as a whole: also run together, with anything between its parts, spelled out
    letter by letter, and with an "s" at its end.
    """
    parts = tokens(folded)
    letters = "".join(parts)
    if len(letters) <= 1:
        return None
    whole = _BETWEEN.join(map(re.escape, parts))
    ways = [whole]
    if len(letters) >= _LONG_ENOUGH:
        if letters[-1].isalpha():
            ways[0] += "s?"
        ways.append(_SPELLED_OUT.join(map(re.escape, letters)))
    return re.compile(f"{_before(letters[0])}(?:{'|'.join(ways)}){_after(letters[-1])}")


def _before(character: str) -> str:
    if _NO_EDGES.match(character):
        return ""
    return _DIGIT_BEFORE if character.isdigit() else _LETTER_BEFORE


def _after(character: str) -> str:
    if _NO_EDGES.match(character):
        return ""
    return _DIGIT_AFTER if character.isdigit() else _LETTER_AFTER
