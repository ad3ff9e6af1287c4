"""Forms for saying whether one comes, and for seats."""

from typing import Any

from django import forms

from groups.meetings.models import Meeting, Rsvp
from groupsite.forms import LongText, ParagraphsField


class WaitForm(forms.Form):
    """Wait for a seat, or wait no longer."""

    waits = forms.ChoiceField(choices=[("yes", "Wait for a seat"), ("no", "Wait no longer")])


class SeatForm(forms.Form):
    """Take a seat that is kept, or leave it to the next. ``offer`` is the one the person saw."""

    offer = forms.UUIDField(widget=forms.HiddenInput)
    takes = forms.ChoiceField(choices=[("yes", "Take the seat"), ("no", "Leave it")])


class AnswerForm(forms.Form):
    """One of three answers, with a word to the facilitators. ``seen`` is what the person saw."""

    THIS, SERIES, GROUP = "this", "series", "group"

    answer = forms.ChoiceField(choices=Rsvp.Answer.choices)
    covers = forms.ChoiceField(
        label="For which meetings",
        choices=[
            (THIS, "This one"),
            (SERIES, "All to come of this series"),
            (GROUP, "All to come in this group"),
        ],
        initial=THIS,
        required=False,
    )
    note = ParagraphsField(
        label="A word to the facilitators",
        max_length=1000,
        required=False,
        help_text="Only they and you can read it.",
        widget=LongText({"rows": 2}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def clean_note(self) -> str | None:
        """None where the form on the page asked for no note: then the one that is there stays."""
        note: str = self.cleaned_data["note"]
        return note if self.add_prefix("note") in self.data else None

    def clean_seen(self) -> int | None:
        seen: int | None = self.cleaned_data["seen"]
        if seen is not None and seen != self.meeting.revision:
            raise forms.ValidationError(
                "This meeting was changed after you opened the page. Please look at it again."
            )
        return seen
