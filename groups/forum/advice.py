"""Whether a reply reads like advice, for somebody who asked only to be heard.

Simple rules over English, which is what our own pages are in; for other languages it says nothing.
It knows phrases that tell another person what to do, and leaves alone what somebody says of
themselves ("I should have") and of a third person ("they should know"). It is wrong now and then,
in both directions: the author decides. Quoted lines are somebody else's words.
"""

import re
from typing import Final

_PHRASES: Final = (
    # Not "you should not have to bear this", "you must be tired".
    r"you (?:really |probably |maybe |just )?should(?:n't| not)?(?! have to)(?! not have to)",
    r"you (?:really |probably |maybe |just )?(?:ought to|mustn't|need to|must(?! (?:be|feel|have)))",
    r"you(?:'d| had) better",
    r"you (?:could|might) (?:try|want to|consider)",
    # Not "all that you have to carry".
    r"(?<![^.!?,;] )you (?:just )?have to",
    r"have you (?:ever )?(?:tried|thought (?:of|about)|considered)",
    r"why (?:don't|not|won't) (?:you|just|try)",
    # Not "I just tell him", "to just stop".
    r"(?<!\bi )(?<!\bwe )(?<!\bto )(?:just|simply) (?:leave|tell|talk|ask|stop|try|ignore)",
    r"if i (?:were|was) you",
    r"in your (?:place|shoes)",
    r"my advice",
    r"i(?:'d| would) (?:advise|suggest|recommend)",
    r"i (?:advise|suggest|recommend)",
    r"try to (?:be|see|stop|talk|think|remember|stay)",
)
_ADVICE = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_APOSTROPHES = str.maketrans("’ʼ`´", "''''")


def reads_like_advice(text: str) -> bool:
    """Only a guess, and only good for a gentle word."""
    own = _QUOTED.sub("", text).translate(_APOSTROPHES).casefold()
    return _ADVICE.search(" ".join(own.split())) is not None
