"""What a coordinator says to a group's card."""

from typing import Any

from django import forms

from groups.coordination.groups import LONGEST_WORDS
from groups.membership.models import CardAnswer
from groupsite.forms import LongText, ParagraphsField

YES, CHANGES = "yes", "changes"
_ONE_OF_TWO = "Choose one of the two."


class CardForm(forms.Form):
    """Yes, or what should be different; ``read`` says which words it is about."""

    verdict = forms.ChoiceField(
        label="What is your answer?",
        choices=[
            (YES, "It can be shown"),
            (CHANGES, "Something should be different first"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _ONE_OF_TWO, "invalid_choice": _ONE_OF_TWO},
    )
    reason = forms.ChoiceField(
        label="What should be different",
        choices=[("", "Nothing"), *CardAnswer.Reason.choices],
        required=False,
    )
    words = ParagraphsField(
        label="A sentence to the facilitators",
        required=False,
        max_length=LONGEST_WORDS,
        widget=LongText({"rows": 3}),
        help_text="They read it on this site. Nobody else in the group does.",
    )
    read = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == CHANGES and "reason" in cleaned:
            if not cleaned["reason"]:
                self.add_error("reason", "Choose what should be different.")
            elif cleaned["reason"] == CardAnswer.Reason.OTHER and not cleaned.get("words"):
                self.add_error("words", "Say in a sentence what it is.")
        return cleaned

    @property
    def says_yes(self) -> bool:
        return bool(self.cleaned_data["verdict"] == YES)

    def said(self) -> dict[str, Any]:
        """As the two actions take it."""
        names = ("read",) if self.says_yes else ("read", "reason", "words")
        return {name: self.cleaned_data[name] for name in names}
