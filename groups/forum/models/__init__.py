"""The forum's tables."""

from groups.forum.models.authorship import Authorship, Disclosure, Reader
from groups.forum.models.hidden import Hidden
from groups.forum.models.mutes import Mutes
from groups.forum.models.pace import Pace
from groups.forum.models.partings import Parting
from groups.forum.models.pseudonyms import BrokenGlass, Pseudonym, Told
from groups.forum.models.texts import NAMED, NARROWER, Audience, Clock, Post, Thread, ids_of

__all__ = [
    "NAMED",
    "NARROWER",
    "Audience",
    "Authorship",
    "BrokenGlass",
    "Clock",
    "Disclosure",
    "Hidden",
    "Mutes",
    "Pace",
    "Parting",
    "Post",
    "Pseudonym",
    "Reader",
    "Thread",
    "Told",
    "ids_of",
]
