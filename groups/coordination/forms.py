"""What a removed person writes, and what a coordinator answers."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from groups.coordination.actions import LONGEST_WORDS
from groups.coordination.models import Objection
from groupsite.forms import DayField, LongText, ParagraphsField, Tick


class ObjectForm(forms.Form):
    """In one's own words, once."""

    words = ParagraphsField(
        label="What should a coordinator know?",
        max_length=LONGEST_WORDS,
        widget=LongText({"rows": 8}),
        help_text="A coordinator of this site reads it, beside the reason above. Nobody in the group "
        "does. Please leave out what others wrote or said.",
        error_messages={"required": "There is nothing written yet."},
    )


class AnswerForm(forms.Form):
    """One of two, and a few words for the person."""

    verdict = forms.ChoiceField(
        label="What is your answer?",
        choices=Objection.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of the two.",
            "invalid_choice": "Choose one of the two.",
        },
    )
    words = ParagraphsField(
        label="A few words to the person",
        required=False,
        max_length=LONGEST_WORDS,
        help_text="They read it on this site. The group does not.",
    )


LONGEST_VALID = timedelta(days=3 * 366)
CHECKED_LATELY = timedelta(days=366)


class RevisionForm(forms.Form):
    """Which words of a card were read."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class VerifyForm(RevisionForm):
    """When a card was checked, and for how long that holds; nothing is written down of the person."""

    verified_on = DayField(label="Checked on")
    expires_on = DayField(
        label="Valid until", help_text="A year is usual. After that day the mark is gone."
    )
    sure = Tick(
        label="I have seen a certificate, or spoken with somebody who knows them, and what the card "
        "says is true",
        error_messages={"required": "Only what somebody has seen is marked as checked."},
    )

    def __init__(self, data: Any = None, *, today: date, revision: int) -> None:
        in_a_year = today + timedelta(days=365)
        begin = {"verified_on": today, "expires_on": in_a_year, "revision": revision}
        super().__init__(data, initial=begin)
        self.today = today

    def clean_verified_on(self) -> date:
        day: date = self.cleaned_data["verified_on"]
        if not self.today - CHECKED_LATELY <= day <= self.today:
            raise ValidationError("Choose a day of the last year, today at the latest.")
        return day

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not self.today < day <= self.today + LONGEST_VALID:
            raise ValidationError("Choose a day to come, three years from now at the latest.")
        return day

    def said(self) -> dict[str, Any]:
        """As the action takes it."""
        return {name: self.cleaned_data[name] for name in ("revision", "verified_on", "expires_on")}
