"""Plans to begin with. Each is a proposal: every part of it can be changed."""

from dataclasses import dataclass

from groups.meetings.models import Part

_KIND = Part.Kind


@dataclass(frozen=True)
class Plan:
    """Name, what it is for, and its parts: kind, title, minutes (in a round: for each person)."""

    name: str
    about: str
    parts: tuple[tuple[str, str, int], ...]


PLANS = {
    "evening": Plan(
        "An ordinary evening",
        "A round to arrive, time for what the round brings, a round to go home with.",
        (
            (_KIND.WELCOME, "Arriving, and who holds the evening", 5),
            (_KIND.AGREEMENT, "What holds here, in one minute", 2),
            (_KIND.ROUND, "How am I here today?", 2),
            (_KIND.TOPIC, "What the round brought", 35),
            (_KIND.ROUND, "What do I take with me?", 1),
            (_KIND.CLOSING, "The next meeting, and goodbye", 3),
        ),
    ),
    "first": Plan(
        "First meeting",
        "More time for the agreement and for names; the topic is each other.",
        (
            (_KIND.WELCOME, "Who holds this, and how the evening goes", 10),
            (_KIND.AGREEMENT, "Reading the agreement together", 15),
            (_KIND.ROUND, "My name, and what brings me", 3),
            (_KIND.BREAK, "A few minutes of rest", 5),
            (_KIND.TOPIC, "What we wish for from each other", 20),
            (_KIND.ROUND, "One word to go home with", 1),
            (_KIND.CLOSING, "How we go on", 5),
        ),
    ),
    "topic": Plan(
        "Topic evening",
        "A short round, then most of the time for one topic.",
        (
            (_KIND.WELCOME, "Arriving", 5),
            (_KIND.AGREEMENT, "What holds here, in one minute", 2),
            (_KIND.ROUND, "What do I know of this?", 2),
            (_KIND.TOPIC, "The topic, opened", 15),
            (_KIND.TOPIC, "The topic, talked about", 30),
            (_KIND.ROUND, "What do I try until next time?", 1),
            (_KIND.CLOSING, "Goodbye", 3),
        ),
    ),
}

THEMES = {
    "everyday": "Everyday life together",
    "talking": "Talking with my partner",
    "boundaries": "Boundaries",
    "worry": "Worry and fear",
    "anger": "Anger",
    "loneliness": "Being alone with it",
    "strength": "Rest and strength",
    "family": "Children and family",
    "money": "Work and money",
    "setbacks": "Setbacks",
    "hope": "What became easier",
}
"""What an evening can have been about, for the wrap-up."""


def themes_in_words(codes: str) -> list[str]:
    """Of what a session keeps, in the order of the list; what is no longer on it is left out."""
    chosen = set(codes.split())
    return [words for code, words in THEMES.items() if code in chosen]
