"""What reviewers and coordinators fill in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField

from groups.library.models import LONGEST_NOTE, Answer, Point, Resource, Review
from groupsite.forms import NameField

SAY_WHY = "Please say why, so that whoever proposed it knows."
UNANSWERED = "Please answer this one. “Does not apply” is an answer."


_OF_A_CHANGE = [
    (Review.Verdict.APPROVE.value, "I stand for it as it would be"),
    (Review.Verdict.DECLINE.value, "It should not be changed like this"),
]


@dataclass(frozen=True)
class Row:
    """One point of the list as a page draws it."""

    answer: BoundField
    note: BoundField


class ReviewForm(forms.Form):
    """The list of points, then yes or no, and for a no the reason."""

    interest = NameField(
        label="Do you have an interest in it yourself?",
        max_length=200,
        required=False,
        help_text=(
            "Your own work, a friend's, somebody who pays you. It is shown on the card, without "
            "your name."
        ),
    )
    verdict = forms.ChoiceField(
        label="What do you say?", choices=Review.Verdict.choices, widget=forms.RadioSelect
    )
    because = forms.ChoiceField(
        label="If no: why?",
        choices=[("", "Choose one"), *Resource.Because.choices],
        required=False,
        help_text="Whoever proposed it is told this, and not by whom.",
    )

    def __init__(self, data: Any = None, *, of_change: bool = False) -> None:
        super().__init__(data)
        if of_change:
            verdict = cast(forms.ChoiceField, self.fields["verdict"])
            verdict.choices = _OF_A_CHANGE
        for point in Point:
            self.fields[f"point_{point}"] = forms.ChoiceField(
                label=point.label,
                choices=Answer.choices,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"note_{point}"] = NameField(
                label="A note, for coordinators only", max_length=LONGEST_NOTE, required=False
            )
        self.order_fields([*(f"point_{point}" for point in Point), "interest", "verdict"])

    def points(self) -> Iterator[Row]:
        for point in Point:
            yield Row(self[f"point_{point}"], self[f"note_{point}"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        verdict = cleaned.get("verdict")
        if verdict == Review.Verdict.DECLINE and not cleaned.get("because"):
            self.add_error("because", SAY_WHY)
        if verdict == Review.Verdict.APPROVE:
            cleaned["because"] = ""
            for point in Point:
                if not cleaned.get(f"point_{point}") and f"point_{point}" not in self.errors:
                    self.add_error(f"point_{point}", UNANSWERED)
        return cleaned

    def said(self) -> dict[str, Any]:
        """What ``actions.review`` takes."""
        cleaned = self.cleaned_data
        return {
            "verdict": cleaned["verdict"],
            "because": cleaned["because"],
            "interest": cleaned["interest"],
            "answers": {str(point): cleaned[f"point_{point}"] for point in Point},
            "notes": {str(point): cleaned[f"note_{point}"] for point in Point},
        }


class RetireForm(forms.Form):
    """Why something leaves the library."""

    because = forms.ChoiceField(
        label="Why?",
        choices=Resource.Because.choices,
        widget=forms.RadioSelect,
        help_text="Groups that were given it read this beside it.",
    )
