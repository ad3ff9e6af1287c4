"""Asking to join, being answered, and coming in."""

from groups.joining.actions.answering import answer, change_questions
from groups.joining.actions.asking import begin, come_in, join, save_answer, send, take_back

__all__ = [
    "answer",
    "begin",
    "change_questions",
    "come_in",
    "join",
    "save_answer",
    "send",
    "take_back",
]
