"""What a removed person writes, and what a coordinator answers."""

from django import forms

from groups.coordination.actions import LONGEST_WORDS
from groups.coordination.models import Objection
from groupsite.forms import LongText, ParagraphsField


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
