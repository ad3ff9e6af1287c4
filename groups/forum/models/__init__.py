"""The forum's tables."""

from groups.forum.models.answers import AnswerMark, AnswerReview
from groups.forum.models.authorship import Authorship, Disclosure, Reader
from groups.forum.models.heard import Acknowledgement
from groups.forum.models.pseudonyms import BrokenGlass, Pseudonym, Told
from groups.forum.models.read_marks import ReadMark
from groups.forum.models.texts import NAMED, NARROWER, Audience, Clock, Post, Thread, ids_of

__all__ = [
    "NAMED",
    "NARROWER",
    "Acknowledgement",
    "AnswerMark",
    "AnswerReview",
    "Audience",
    "Authorship",
    "BrokenGlass",
    "Clock",
    "Disclosure",
    "Post",
    "Pseudonym",
    "ReadMark",
    "Reader",
    "Thread",
    "Told",
    "ids_of",
]
