"""What the people of the demo world wrote. All of it is our own."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True)
class Said:
    """A text, who wrote it, how long ago, and for whom.

    ``audience="meeting"`` is for those who were at the meeting of the week before.
    """

    by: str
    ago: timedelta
    body: str
    audience: str = "everyone"
    readers: tuple[str, ...] = ()
    later: bool = False
    anonymous: bool = False
    stays_for: timedelta | None = None
    topics: tuple[str, ...] = ()
    """Of the note that stands before it."""
    quotes_first: bool = False
    heard: tuple[tuple[str, str], ...] = ()
    """Who said what without words."""
    marked_by: str = ""
    reviewed_by: str = ""


@dataclass(frozen=True)
class Talk:
    """A thread: its title, its first text and the replies."""

    title: str
    first: Said
    kind: str = "discussion"
    wish: str = ""
    replies: tuple[Said, ...] = field(default=())


def days(number: int, hours: int = 0) -> timedelta:
    """So many days and hours."""
    return timedelta(days=number, hours=hours)


CIRCLE = (
    Talk(
        "How this group works",
        Said(
            "jo",
            days(60),
            "A few words for everybody, and for those who come later.\n\n"
            "- We meet on Tuesdays. You may listen with the camera off.\n"
            "- Before you send something, look at the line that says who will read it.\n"
            "- If you miss an evening, nothing is expected of you.",
            later=True,
        ),
        kind="announcement",
    ),
    Talk(
        "When they come home quiet after a session",
        Said(
            "maren",
            days(3),
            "Thursdays are therapy days at ours. I used to ask how it went the moment the door "
            "opened, and I could see the shutters come down. Now I just put the kettle on. Some "
            "evenings that is the whole conversation, and I am learning to be fine with it.",
            heard=(("sam", "me_too"), ("priya", "me_too"), ("jo", "heard"), ("ade", "me_too")),
        ),
        replies=(
            Said(
                "sam",
                days(2, 5),
                "The kettle is a good idea. I sit in the car for five minutes first, so that I "
                "bring less of my own day to the table.",
            ),
            Said(
                "ade",
                days(2, 1),
                "Both of you found something that asks for nothing. That is rarer than it sounds.",
                quotes_first=True,
            ),
            Said(
                "priya",
                days(1, 20),
                "I could have written every line of this. I do not know yet how to do the part "
                "with being fine.",
                anonymous=True,
            ),
            Said(
                "priya",
                days(1, 3),
                "Jo, Ade: this one hit me harder than I showed on Tuesday. Could one of you keep "
                "an eye on me next time?",
                audience="facilitators",
            ),
        ),
    ),
    Talk(
        "What do you say when family asks?",
        Said(
            "sam",
            days(9),
            "My sister keeps asking why we left early at the birthday. It is not mine to tell, and "
            "I do not want to lie to her either. What do you say?",
        ),
        kind="question",
        replies=(
            Said(
                "maren",
                days(8, 20),
                "I say: we are taking things slowly this year, and I will tell you about *me* "
                "whenever you like.",
                heard=(("sam", "helped"), ("priya", "helped"), ("ade", "helped")),
                marked_by="sam",
                reviewed_by="jo",
            ),
            Said("lena", days(8, 6), "I say it is a busy season. It is even true."),
        ),
    ),
    Talk(
        "What I did not say when it was my turn",
        Said(
            "sam",
            days(2, 6),
            "There are evenings when I wish I could stop being the strong one. I have never said "
            "that aloud, and I am glad that my name does not stand above it.",
            anonymous=True,
        ),
        kind="check-in",
        replies=(
            Said("maren", days(2, 2), "I am glad that you wrote it. You are not alone with that."),
            Said(
                "sam",
                days(1, 9),
                "Thank you. That helps more than you can know.",
                anonymous=True,
            ),
        ),
    ),
    Talk(
        "This week is a heavy one",
        Said(
            "maren",
            days(1, 5),
            "We wait for a letter that should come by Friday. I only want somebody to know. This "
            "is gone in a week, whatever the letter says.",
            stays_for=timedelta(days=7),
            topics=("hospital",),
        ),
        kind="check-in",
        wish="listening",
        replies=(Said("priya", days(1, 1), "I will think of you on Friday morning."),),
    ),
    Talk(
        "Last week, about the silence after dinner",
        Said(
            "ade",
            days(4),
            "Nobody has to pick this up again. If you would like to: what did you do with the "
            "silence since?",
        ),
        replies=(
            Said(
                "maren",
                days(3, 12),
                "Since you were all there: I let it be quiet, twice. The second time he began to "
                "talk on his own.",
                audience="meeting",
            ),
        ),
    ),
    Talk(
        "A word to the two of you only",
        Said(
            "maren",
            days(5),
            "Sam, Priya, after what you said on Tuesday I would like to walk the same stretch with "
            "you some time. No facilitating, just us.",
            audience="chosen",
            readers=("sam", "priya"),
        ),
        replies=(Said("priya", days(4, 12), "Yes, please. Sunday mornings are mine."),),
    ),
    Talk(
        "Something I could not say in the round",
        Said(
            "sam",
            days(6),
            "I passed twice. It was not the question, it was that I had not slept. I would rather "
            "you knew.",
            audience="facilitators",
        ),
        kind="check-in",
        replies=(
            Said(
                "jo",
                days(5, 22),
                "Thank you for telling us. Passing is always fine, and so is leaving early.",
            ),
        ),
    ),
)

BESIDE = (
    Talk(
        "Week three, and a small thing that went well",
        Said(
            "kai",
            days(2),
            "We went to the shop together and nobody counted anything. Twenty minutes of an "
            "ordinary Saturday.",
        ),
        kind="milestone",
        replies=(Said("noor", days(1, 18), "Ordinary is a good word for it."),),
    ),
)

# What the circle asks everybody who would like to join, and what Rae answered.
APPLICATION = {
    "What brings you here just now?": (
        "My partner began therapy in the spring. I am glad of it, and I notice that I listen for "
        "every sound from the next room. I would like to sit with people who know that."
    ),
    "Is there anything that would make an evening hard for you?": (
        "Being asked for advice straight away. I may be quiet for the first few times."
    ),
}
