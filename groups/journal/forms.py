"""What can be typed into a journal; it comes back when something is wrong."""

from django import forms
from django.core.exceptions import ValidationError

from groups.journal.actions import LARGEST_BODY
from groupsite.forms import LongText, ParagraphsField


def _not_too_long(body: str) -> None:
    size = len(body.encode())
    if size > LARGEST_BODY:
        raise ValidationError(
            f"This is too long for one entry: {size:,} bytes, and {LARGEST_BODY:,} fit."
            " You could write it in two.",
            code="too_long",
        )


class EntryField(ParagraphsField):
    """One's own words."""

    default_validators = [_not_too_long]
    default_error_messages = {"required": "There is nothing written yet."}


class WriteForm(forms.Form):
    """A new entry."""

    body = EntryField(label="What is on your mind?")


class EditForm(forms.Form):
    """An entry again."""

    body = EntryField(label="Your words", widget=LongText({"rows": 12}))
