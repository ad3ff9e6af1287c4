"""What a resource can be, in the words of its card."""

from django.db import models

NEW = ("proposed", "first_reviewed")
ON_SHELF = ("published", "due")
PENDING = (*NEW, "due", "sent_back")
"""What reviewers can say something about."""
DECIDED = ("published", "declined", "retired")
"""In these states nobody is about to say anything."""


class State(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    FIRST_REVIEWED = "first_reviewed", "Reviewed once"
    PUBLISHED = "published", "Published"
    DUE = "due", "Due for another look"
    SENT_BACK = "sent_back", "Being looked at again"
    RETIRED = "retired", "No longer in the library"
    DECLINED = "declined", "Declined"


class Kind(models.TextChoices):
    ARTICLE = "article", "Article"
    GUIDE = "guide", "Guide"
    BOOK = "book", "Book"
    VIDEO = "video", "Video"
    AUDIO = "audio", "Audio"
    WORKSHEET = "worksheet", "Worksheet or other file"
    EXERCISE = "exercise", "Exercise"
    COURSE = "course", "Course"
    QUESTION = "question and answer", "Question and answer"
    ORGANISATION = "organisation", "Organisation"
    HELPLINE = "helpline", "Helpline"
    SUPPORT_GROUP = "support group", "Support group"


class Reading(models.TextChoices):
    """How much reading it asks for."""

    EASY = "easy", "Easy to read"
    PLAIN = "plain", "Plain language"
    SPECIALIST = "specialist", "Needs some knowledge of the field"


class Costs(models.TextChoices):
    FREE = "free", "Free"
    PARTLY = "partly", "Partly free"
    PAID = "paid", "Has to be paid for"


class Because(models.TextChoices):
    """Why a resource is declined or retired: fixed words, so that an answer never holds
    anybody's text.
    """

    SOURCE = "source", "Its source or its author cannot be told"
    EVIDENCE = "evidence", "What it says is not well founded, or out of date"
    SELLING = "selling", "It is there to sell something"
    STIGMA = "stigma", "It speaks of people in a way that hurts"
    SAFETY = "safety", "It may put somebody at risk"
    DUPLICATE = "duplicate", "The library has it already"
    GONE = "gone", "It cannot be found any more"
    OTHER = "other", "It does not fit this library"


class Back(models.TextChoices):
    """Why something that was published is before the reviewers again, and off the shelves."""

    CHANGED = "changed", "Its description is to be changed"
    REFUSED = (
        "refused",
        "A change to it was refused, and what it was before is looked at again",
    )
    OVERDUE = "overdue", "It was due for another look, and nobody looked"
    GONE = "gone", "Its link leads nowhere any more"
    MOVED = "moved", "Its link leads somewhere else now"
    DOUBT = "doubt", "A coordinator has doubts about it"
