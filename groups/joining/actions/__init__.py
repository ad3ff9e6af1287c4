"""Asking to join, being answered, and coming in."""

from groups.joining.actions.answering import answer, change_questions
from groups.joining.actions.asking import begin, come_in, join, save_answer, send, take_back
from groups.joining.actions.visiting import answer_guest, end_visit, visit

__all__ = [
    "answer",
    "answer_guest",
    "begin",
    "change_questions",
    "come_in",
    "end_visit",
    "join",
    "save_answer",
    "send",
    "take_back",
    "visit",
]
