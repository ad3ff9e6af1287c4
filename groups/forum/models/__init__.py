"""The forum's tables."""

from groups.forum.models.answers import AnswerMark, AnswerReview
from groups.forum.models.authorship import Authorship, Disclosure, Reader
from groups.forum.models.heard import Acknowledgement
from groups.forum.models.hidden import Hidden
from groups.forum.models.mutes import Mutes
from groups.forum.models.pace import Pace
from groups.forum.models.partings import Parting
from groups.forum.models.pseudonyms import BrokenGlass, Pseudonym, Told
from groups.forum.models.read_marks import ReadMark
from groups.forum.models.texts import NAMED, NARROWER, Audience, Clock, Post, Thread, ids_of
from groups.forum.models.writing import Draft, Habits, Suggestion

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
    "Draft",
    "Habits",
    "Hidden",
    "Mutes",
    "Pace",
    "Parting",
    "Post",
    "Pseudonym",
    "ReadMark",
    "Reader",
    "Suggestion",
    "Thread",
    "Told",
    "ids_of",
]
