"""Private calendar feeds: their links, and what a calendar program reads there.

A feed says when, and nothing else: no group, no place, no link, no person. It may lie in a
calendar that the whole family sees. There is one of each membership, and one of all the groups of
a person: what a function is given says which.
"""

from groups.meetings.feeds.links import end_link, link_made_at, make_link, places_of, retire
from groups.meetings.feeds.reading import Ended, read

__all__ = ["Ended", "end_link", "link_made_at", "make_link", "places_of", "read", "retire"]
