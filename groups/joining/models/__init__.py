"""What a group asks, what those answer who ask to join, and who wants to meet whom nowhere."""

from groups.joining.models.apart import Apart, ApartQuerySet
from groups.joining.models.applications import (
    KEPT_FOR,
    LONGEST_DRAFT,
    Answer,
    AnswerQuerySet,
    Application,
    ApplicationQuerySet,
)
from groups.joining.models.questions import (
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    Question,
    QuestionQuerySet,
)

__all__ = [
    "KEPT_FOR",
    "LONGEST_DRAFT",
    "LONGEST_QUESTION",
    "MOST_QUESTIONS",
    "Answer",
    "AnswerQuerySet",
    "Apart",
    "ApartQuerySet",
    "Application",
    "ApplicationQuerySet",
    "Question",
    "QuestionQuerySet",
]
