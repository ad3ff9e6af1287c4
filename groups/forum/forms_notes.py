"""What can be chosen about content notes, and how somebody likes to read and write."""

from typing import Any

from django import forms

from groups.forum.forms_writing import TopicsField
from groups.forum.habits import Habit
from groups.forum.notes import in_order
from groupsite.forms import Tick


class SuggestForm(forms.Form):
    """Which topics a reader would like to be told of."""

    topics = TopicsField(
        label="What does it touch?",
        required=True,
        error_messages={"required": "Choose at least one."},
    )

    def clean_topics(self) -> tuple[str, ...]:
        return in_order(self.cleaned_data["topics"])


class AnswerForm(forms.Form):
    """Said outright, so that an empty form does nothing."""

    answer = forms.ChoiceField(choices=[("add", "Add it"), ("leave", "Leave it")])


class HabitsForm(forms.Form):
    """The person's own, in all their groups."""

    opens_noted = Tick(
        label="Show posts with a content note at once",
        required=False,
        help_text="Without this tick you see the note first, and open the post yourself.",
    )
    closed = TopicsField(
        label="But keep these closed",
        help_text="A post that touches one of them stays closed until you open it.",
    )
    word_on_advice = Tick(
        label="Tell me when a reply of mine reads like advice",
        required=False,
        help_text=(
            "Only where somebody asked to be heard and nothing else, and only you see it."
            " It looks for a few English phrases."
        ),
    )

    @classmethod
    def of(cls, habit: Habit, data: Any = None) -> "HabitsForm":
        """The form as things are."""
        return cls(
            data,
            initial={
                "opens_noted": habit.opens_noted,
                "closed": in_order(habit.closed),
                "word_on_advice": not habit.no_word_on_advice,
            },
        )

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data.copy()
        said["no_word_on_advice"] = not said.pop("word_on_advice")
        return said
