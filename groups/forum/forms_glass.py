"""Why somebody asks to look behind a name."""

from datetime import timedelta
from typing import Any

from django import forms

from groups.forum.glass import LONGEST_REASON
from groupsite.forms import ParagraphsField


class AskForm(forms.Form):
    """Why somebody wants to know who wrote a post, and when its author is told."""

    reason = ParagraphsField(
        label="Why do you need to know?",
        max_length=LONGEST_REASON,
        help_text="The second facilitator reads this now, and the author when they are told.",
        error_messages={"required": "Say why, in a sentence or two."},
    )
    tell_after = forms.ChoiceField(
        label="When is the author told?",
        required=False,
        choices=[
            ("", "At once"),
            *((str(n), "A day later" if n == 1 else f"{n} days later") for n in range(1, 8)),
        ],
        help_text="Later only where telling at once would put somebody in danger.",
        error_messages={"invalid_choice": "Choose one of these."},
    )
    safety = ParagraphsField(
        label="Whose safety asks for telling later?",
        required=False,
        max_length=LONGEST_REASON,
        widget=ParagraphsField.widget({"rows": 3}),
        help_text="Needed where the author is told later. Facilitators read it.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("tell_after") and not cleaned.get("safety") and "safety" not in self.errors:
            self.add_error("safety", "Say whose safety asks for telling later.")
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data.copy()
        return {**cleaned, "tell_after": timedelta(days=int(cleaned["tell_after"] or 0))}
