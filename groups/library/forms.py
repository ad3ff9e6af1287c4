"""What people fill in about resources."""

from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField

from accounts.countries import country_names
from groups.library.addresses import (
    MOST_CHARACTERS,
    Address,
    UnsafeAddress,
    clean_address,
    with_affiliate_note,
)
from groups.library.isbn import NotAnIsbn, clean_isbn
from groups.library.models import LONGEST_BODY, Resource, label_of
from groups.vocabulary import Language, Situation, SupportType
from groupsite.forms import LongSelect, LongText, NameField, ParagraphsField


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


class IsbnField(forms.CharField):
    """The number of a book, with ten or thirteen digits; gives thirteen."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return clean_isbn(text)
        except NotAnIsbn as wrong:
            raise forms.ValidationError(f"This is no ISBN: {wrong}.") from None


def _countries() -> list[tuple[str, str]]:
    named = sorted(country_names().items(), key=lambda pair: pair[1])
    return [("", "Anywhere"), *named]


_MORE = ("cost_kind", "cost", "evidence", "reading_level", "country", "isbn", "body")


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
    cost_kind = forms.ChoiceField(
        label="Does it cost something?",
        choices=[("", "I do not know"), *Resource.Costs.choices],
        required=False,
    )
    cost = NameField(
        label="How much",
        max_length=80,
        required=False,
        help_text="Such as: 12 euros, or 5 a month.",
    )
    evidence = NameField(
        label="What it rests on",
        max_length=1000,
        required=False,
        help_text="Studies, a guideline, somebody's own experience: whatever it says of itself.",
    )
    reading_level = forms.ChoiceField(
        label="How it reads",
        choices=[("", "I do not know"), *Resource.Reading.choices],
        required=False,
    )
    country = forms.ChoiceField(
        label="Where it holds",
        choices=_countries,
        required=False,
        widget=LongSelect,
        help_text="Laws, numbers to call and prices hold in one country only.",
    )
    isbn = IsbnField(label="ISBN", max_length=40, required=False, help_text="Of a book.")
    body = ParagraphsField(
        label="The text itself",
        max_length=LONGEST_BODY,
        required=False,
        help_text="Only if it was written for this library. You can use Markdown.",
    )
    credit = NameField(
        label="Proposed by",
        max_length=80,
        required=False,
        help_text=(
            "A name to stand on the card, in public. Leave it empty, and nobody learns that it "
            "came from you."
        ),
    )

    def first(self) -> list[BoundField]:
        """What whoever proposes something usually knows."""
        return [self[name] for name in self.fields if name not in (*_MORE, "credit")]

    def more(self) -> list[BoundField]:
        return [self[name] for name in _MORE]

    def more_is_open(self) -> bool:
        """Nothing that was said, and nothing that is wrong, is folded away."""
        return any(field.value() or field.errors for field in self.more())

    def proposed(self) -> dict[str, Any]:
        """What ``actions.propose`` and ``changes.change`` take."""
        fields = dict(self.cleaned_data)
        address = fields.pop("url")
        if address.affiliate:
            fields["conflict_of_interest"] = with_affiliate_note(fields["conflict_of_interest"])
        return {**fields, "url": address.url}


class ChangeForm(ProposalForm):
    """New words for a card. Words that a file brought, and no list of ours has, can stay."""

    def __init__(self, data: Any, words: dict[str, Any]) -> None:
        super().__init__(data, initial=words)
        for name, vocabulary in (("support_types", SupportType), ("situations", Situation)):
            field = cast(forms.MultipleChoiceField, self.fields[name])
            own = [word for word in words[name] if word not in vocabulary]
            field.choices = [
                *vocabulary.choices,
                *((word, label_of(word, vocabulary)) for word in own),
            ]


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
