"""The forum's tables."""

from groups.forum.models.authorship import Authorship, Disclosure, Reader
from groups.forum.models.heard import Acknowledgement
from groups.forum.models.pseudonyms import BrokenGlass, Pseudonym, Told
from groups.forum.models.texts import NAMED, NARROWER, Audience, Clock, Post, Thread, ids_of
from groups.forum.models.read_marks import ReadMark

__all__ = [
    "NAMED",
    "NARROWER",
    "Acknowledgement",
    "Audience",
    "Authorship",
    "BrokenGlass",
    "Clock",
    "Disclosure",
    "Post",
    "Pseudonym",
    "Reader",
    "Thread",
    "Told",
    "ReadMark",
    "ids_of",
]
