"""What people fill in about resources."""

from typing import Any, cast

from django import forms

from groups.library.addresses import (
    MOST_CHARACTERS,
    Address,
    UnsafeAddress,
    clean_address,
    with_affiliate_note,
)
from groups.library.models import Resource, Review
from groups.vocabulary import Language, Situation, SupportType
from groupsite.forms import LongText, NameField, ParagraphsField


class AddressField(forms.CharField):
    """A web address, cleaned of tracking; gives an ``Address``."""

    widget = forms.URLInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_CHARACTERS, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return Address("")
        try:
            return clean_address(text)
        except UnsafeAddress as unsafe:
            raise forms.ValidationError(f"We cannot link to this: {unsafe}.") from None


class ProposalForm(forms.Form):
    """A resource for the reviewers to look at."""

    title = NameField(max_length=200)
    url = AddressField(
        label="Web address",
        required=False,
        help_text="Leave it empty for something on paper. Parts that follow readers are taken out.",
    )
    publisher = NameField(label="Who publishes it", max_length=160)
    author = NameField(label="Who wrote or made it", max_length=160, required=False)
    kind = forms.ChoiceField(choices=Resource.Kind.choices)
    language = forms.ChoiceField(choices=Language.choices, initial=Language.EN)
    support_types = forms.MultipleChoiceField(
        label="Which support it is about",
        choices=SupportType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    situations = forms.MultipleChoiceField(
        label="Which situations it is for",
        choices=Situation.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    summary = ParagraphsField(
        label="What it is about",
        max_length=2000,
        required=False,
        help_text="In your own words. This will be public, so nothing about you or your partner.",
    )
    conflict_of_interest = NameField(
        label="Does anybody earn by it?",
        max_length=250,
        required=False,
        help_text="Paid courses, a provider writing about itself, your own work. It is shown on the card.",
    )
    cost = NameField(max_length=80, required=False, help_text="Such as: free, or 12 euros.")

    def proposed(self) -> dict[str, Any]:
        """What ``actions.propose`` takes."""
        fields = dict(self.cleaned_data)
        address = fields.pop("url")
        if address.affiliate:
            fields["conflict_of_interest"] = with_affiliate_note(fields["conflict_of_interest"])
        return {**fields, "url": address.url}


class ReviewForm(forms.Form):
    """Yes or no, and for a no the reason."""

    verdict = forms.ChoiceField(
        label="What do you say?", choices=Review.Verdict.choices, widget=forms.RadioSelect
    )
    because = forms.ChoiceField(
        label="If no: why?",
        choices=[("", "Choose one"), *Resource.Because.choices],
        required=False,
        help_text="Whoever proposed it is told this, and not by whom.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        declined = cleaned.get("verdict") == Review.Verdict.DECLINE
        if declined and not cleaned.get("because"):
            self.add_error("because", "Please say why, so that whoever proposed it knows.")
        if not declined:
            cleaned["because"] = ""
        return cleaned


class ShareForm(forms.Form):
    """A published resource for a group, with the facilitator's words."""

    resource = forms.ModelChoiceField(
        Resource.objects.none(),
        empty_label="Choose one",
        error_messages={"invalid_choice": "Choose a resource that stands in the library."},
    )
    note = ParagraphsField(
        label="A few words to the group",
        max_length=1000,
        required=False,
        widget=LongText(attrs={"rows": 4}),
        help_text="Only the members of this group can read this.",
    )

    meeting = forms.ChoiceField(
        label="For one meeting",
        required=False,
        help_text="It stands on the group's shelf all the same, and says for when it is.",
    )

    def __init__(
        self,
        *args: Any,
        choices: list[tuple[str, str]],
        meetings: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["meeting"]).choices = [
            ("", "For no meeting in particular"),
            *meetings,
        ]
        field = cast("forms.ModelChoiceField[Resource]", self.fields["resource"])
        field.queryset = Resource.objects.published()
        # Any published one is taken; the list that is drawn has an end.
        field.widget.choices = [("", "Choose one"), *choices]
