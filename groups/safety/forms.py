"""Which sentence a post goes against, what is decided about it, and when to ask how somebody is."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from groups.membership.models import Agreement
from groups.safety.models import Verdict
from groups.safety.reporting import LONGEST_WORDS
from groupsite.forms import DayField, LongText, ParagraphsField

CHOOSE = "Choose the sentence that it goes against."
LONGEST_NOTE = 1000
FURTHEST = timedelta(days=90)


class ReportForm(forms.Form):
    """A sentence of the agreement, and one of one's own, where somebody wants to."""

    clause = forms.ChoiceField(
        label="Which sentence of the agreement does it go against?",
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    words = ParagraphsField(
        label="Is there something that they should know?",
        required=False,
        max_length=LONGEST_WORDS,
        widget=LongText({"rows": 3}),
        help_text="You need not write anything. They read it without your name; who knows how you "
        "write may recognise it.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32767)

    def __init__(self, agreement: Agreement | None, data: Any = None) -> None:
        super().__init__(data, initial={"version": agreement.version if agreement else 1})
        # What everybody promises comes first; against what cannot be promised nobody goes.
        parts = agreement.parts[:3] if agreement else []
        parts = [*parts[1:], *parts[:1]]
        self.fields["clause"].choices = [  # type: ignore[attr-defined]  # a ChoiceField's
            (part.heading, [(one.name, one.text) for one in part.clauses]) for part in parts
        ]

    def show_version(self, agreement: Agreement | None) -> None:
        """Ask of another version, with everything else as it was filled in."""
        version = str(agreement.version if agreement else 1)
        self.data = {"words": self.cleaned_data["words"], "version": version}


class DecideForm(forms.Form):
    """One of what is possible."""

    verdict = forms.ChoiceField(
        label="What do you decide?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of these.",
            "invalid_choice": "Choose one of these.",
        },
    )

    def __init__(self, verdicts: Sequence[Verdict], data: Any = None) -> None:
        super().__init__(data)
        self.fields["verdict"].choices = [(one.value, one.label) for one in verdicts]  # type: ignore[attr-defined]  # a ChoiceField's


class CheckInForm(forms.Form):
    """From which day on, and what to know before."""

    day = DayField(
        label="From which day on?",
        error_messages={"required": "Choose a day.", "invalid": "Choose a day."},
    )
    note = ParagraphsField(
        label="Something that they should know before",
        required=False,
        max_length=LONGEST_NOTE,
        widget=LongText({"rows": 3}),
        help_text="You need not write anything. The facilitators read it from that day on.",
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"day": today + timedelta(days=1)})
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not self.today <= day <= self.today + FURTHEST:
            raise ValidationError("Choose a day from today on, within the next three months.")
        return day
