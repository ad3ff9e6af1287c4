"""What somebody who reads can press and type."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from groups.forum.models import Acknowledgement
from groups.library.models import Resource
from groups.library.overview import MOST_CHOICES


class AcknowledgeForm(forms.Form):
    """One word, given or taken back."""

    give = forms.ChoiceField(required=False, choices=Acknowledgement.Kind.choices)
    withdraw = forms.ChoiceField(required=False, choices=Acknowledgement.Kind.choices)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("give")) == bool(cleaned.get("withdraw")):
            raise ValidationError("Choose one of these.", code="one")
        return cleaned


class MarkForm(forms.Form):
    """Whether an answer is the one."""

    mark = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class ReviewForm(forms.Form):
    """What a facilitator gives with their review, if anything."""

    resource = forms.ChoiceField(
        label="Something to read with it",
        required=False,
        help_text="Out of what the library has published.",
        error_messages={"invalid_choice": "This is not in the library. Please choose again."},
    )
    withdraw = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        published = Resource.objects.published().order_by("title", "pk")[:MOST_CHOICES]
        self._resources = {str(one.pk): one for one in published}
        choices = [(pk, f"{one.title} ({one.publisher})") for pk, one in self._resources.items()]
        self.fields["resource"].choices = [("", "Nothing"), *choices]  # type: ignore[attr-defined]  # a ChoiceField's

    @property
    def is_withdrawn(self) -> bool:
        """Of a valid form."""
        return bool(self.cleaned_data["withdraw"])

    def chosen(self) -> Resource | None:
        """Of a valid form."""
        return self._resources.get(self.cleaned_data["resource"])


class ReadForm(forms.Form):
    """The last post that somebody has read."""

    post = forms.UUIDField()


class SearchForm(forms.Form):
    """What to look for, and which page of what was found."""

    words = forms.CharField(
        label="What are you looking for?",
        max_length=200,
        help_text='All of the words; in "quotation marks" as they stand together.',
        error_messages={"required": "Write a word or two to look for."},
        widget=forms.TextInput(
            {"type": "search", "autocomplete": "off", "dir": "auto", "spellcheck": "false"}
        ),
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=400,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "There is no such page."
        ),
    )

    def said(self) -> dict[str, Any]:
        return {"words": self.cleaned_data["words"], "page": self.cleaned_data["page"] or 1}
