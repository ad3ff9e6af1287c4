"""Text as people type it, made fit to be stored and shown.

Normalised to NFC (Unicode Standard Annex 15), trimmed, and free of what cannot be seen: a name made
of such characters would look like no name, or like somebody else's.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

# Joiners hold emoji and many scripts together; elsewhere they are only invisible.
_JOINERS = "\u200c\u200d"
_STRAY_JOINERS = re.compile(rf"(?<!\S)[{_JOINERS}]+|[{_JOINERS}]+(?!\S)")
# Directional overrides and isolates make a line read differently from what it is.
_TURNS_THE_TEXT = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# Letters and symbols by their category, but drawn as nothing.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def one_line(text: str) -> str:
    """A name or a label. Raises ValidationError for what cannot be shown in one line."""
    text = unicodedata.normalize("NFC", text).strip()
    if any(_unseen(character) for character in text):
        raise ValidationError("This has a character that cannot be shown.", code="unseen")
    text = " ".join(_STRAY_JOINERS.sub("", text).split())
    if text and not any(_seen(character) for character in text):
        raise ValidationError("Use at least one letter, number or sign.", code="blank")
    return text


def paragraphs(text: str) -> str:
    """Text of several lines, with plain line ends. Raises ValidationError as ``one_line`` does."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if _TURNS_THE_TEXT.search(text) or any(
        unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"
        for character in text
    ):
        raise ValidationError("This has a character that cannot be shown.", code="unseen")
    return text


def _unseen(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and character not in _JOINERS)


def _seen(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNSP" and character not in _BLANK
