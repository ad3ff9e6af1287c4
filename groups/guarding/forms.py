"""What can be typed on the page of the never-post list."""

from django import forms

from groups.guarding.actions import LONGEST_WORD
from groupsite.forms import NameField


class AddForm(forms.Form):
    """One word or name more."""

    text = NameField(
        label="A word or a name",
        max_length=LONGEST_WORD,
        help_text="A partner’s name, a nickname, a clinic, a street.",
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
        error_messages={"required": "Write a word or a name."},
    )
