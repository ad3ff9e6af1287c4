"""Muting for oneself, and slowing a thread down for everybody."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms

from groups.forum.models import Pace
from groups.forum.pace import WAITS, wait
from groupsite.forms import Tick

GOES_ON = "on"
CHOOSE = {"required": "Choose one of these.", "invalid_choice": "Choose one of these."}


class MuteForm(forms.Form):
    """Of a post under somebody's own name one thing more can be asked for."""

    apart = Tick(
        label="And do not let us meet in another group",
        required=False,
        help_text="Neither of you comes into a group in which the other one is. Nobody is told why. "
        "It stands among the people whom you want to meet nowhere, without a name, and stays there "
        "when you unmute.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, is_named: bool) -> None:
        super().__init__(data)
        if not is_named:
            del self.fields["apart"]


class UnmuteForm(forms.Form):
    what = forms.UUIDField()


class PaceForm(forms.Form):
    """How fast, how long, and why."""

    pace = forms.ChoiceField(
        label="How should it go on?",
        widget=forms.RadioSelect,
        choices=[
            *((str(one), f"Everybody writes once in {wait(one)} at most") for one in WAITS),
            ("0", "Nobody but facilitators writes"),
            (GOES_ON, "As everybody likes"),
        ],
        error_messages=CHOOSE,
    )
    lasts = forms.ChoiceField(
        label="For how long?",
        choices=[
            ("1", "An hour"),
            ("24", "A day"),
            ("72", "Three days"),
            ("168", "A week"),
        ],
        initial="24",
        error_messages=CHOOSE,
    )
    reason = forms.ChoiceField(
        label="What should stand there as the reason?",
        choices=Pace.Reason.choices,
        error_messages=CHOOSE,
    )

    @property
    def goes_on(self) -> bool:
        """Of a valid form."""
        return bool(self.cleaned_data["pace"] == GOES_ON)

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data
        return {
            "minutes": int(cleaned["pace"]),
            "lasts": timedelta(hours=int(cleaned["lasts"])),
            "reason": cleaned["reason"],
        }
