"""What somebody may ask the list, and the address to be told at."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from accounts.addresses import MOST_CHARACTERS, address_problem
from accounts.forms import with_current_zone, zone_field
from accounts.models import FacilitatorCard, User, normalise_address
from groups.finder.matching import Wanted
from groups.finder.spans import DAYS, PARTS
from groups.membership.models import Group, Membership
from groups.vocabulary import Accessibility, Language, Situation, SupportType
from groupsite.forms import LongText, NameField, Tick

ANY = [("", "Any")]
FORMATS = [
    *ANY,
    (Group.Format.ONLINE.value, "Online"),
    (Group.Format.IN_PERSON.value, "In person"),
]
FACILITATORS = [
    (FacilitatorCard.Kind.PROFESSIONAL.value, "A professional"),
    (FacilitatorCard.Kind.PEER.value, "A peer"),
]
USUAL_ZONE: str = User._meta.get_field("time_zone").default


class FormatDayAndPlace(forms.Form):
    """The part of a search that may be kept to be told later: nothing of anybody's situation."""

    format = forms.ChoiceField(label="Where", choices=FORMATS, required=False)
    language = forms.ChoiceField(choices=[*ANY, *Language.choices], required=False)
    day = forms.TypedChoiceField(
        label="Weekday", choices=[*ANY, *DAYS], coerce=int, empty_value=None, required=False
    )
    time = forms.ChoiceField(label="Time of day", choices=[*ANY, *PARTS], required=False)
    area = NameField(label="Area", max_length=80, required=False)
    zone = zone_field(label="On the clock of", required=False)

    def __init__(self, data: Any, *, zone: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.home = zone
        with_current_zone(self.fields["zone"], zone)

    def clean_zone(self) -> str:
        return self.cleaned_data["zone"] or self.home

    def wanted(self) -> Wanted:
        """What was asked; what could not be read is left open."""
        cleaned = getattr(self, "cleaned_data", {})
        known = {name: value for name, value in cleaned.items() if name in self.fields and value}
        known.pop("zone", None)
        known.pop("address", None)
        access = tuple(known.pop("access", ()))
        return Wanted(zone=cleaned.get("zone") or self.home, access=access, **known)


class FinderForm(FormatDayAndPlace):
    """The whole search. It is asked by GET and kept nowhere."""

    support = forms.ChoiceField(
        label="Kind of support", choices=[*ANY, *SupportType.choices], required=False
    )
    situation = forms.ChoiceField(choices=[*ANY, *Situation.choices], required=False)
    who = NameField(
        label="Who it is for",
        max_length=80,
        required=False,
        help_text="A word that the group uses, such as: parents.",
    )
    cost = forms.ChoiceField(choices=[*ANY, *Group.CostKind.choices], required=False)
    facilitator = forms.ChoiceField(
        choices=[*ANY, *FACILITATORS],
        required=False,
        help_text="Only groups whose facilitators show a card. It is their own word; where a "
        "coordinator checked it, the card says so.",
    )
    places = Tick(label="Only groups with a free place", required=False)
    access = forms.MultipleChoiceField(
        label="Who can be there",
        choices=Accessibility.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @classmethod
    def asked(cls, query: Mapping[str, Any], *, zone: str) -> "FinderForm":
        """The form as the address has it, on the person's own clock where it names none."""
        data = query.copy() if hasattr(query, "copy") else dict(query)
        if not data.get("zone"):
            data["zone"] = zone
        return cls(data, zone=zone)

    def names_of(self, fields: list[str]) -> str:
        """What the page calls them, in one line."""
        return ", ".join(str(self[name].label).lower() for name in fields)


class TellForm(FormatDayAndPlace):
    """An address, and what may be kept of the search."""

    address = forms.EmailField(
        label="Your e-mail address",
        max_length=MOST_CHARACTERS,
        help_text="A mailbox that only you read.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    field_order = ["address"]

    @classmethod
    def empty(cls, query: Mapping[str, Any], *, zone: str) -> "TellForm":
        """Begins with what was looked for."""
        said = {name: query.get(name, "") for name in cls.base_fields if name != "address"}
        return cls(None, zone=zone, initial={**said, "zone": said["zone"] or zone})

    def clean_address(self) -> str:
        address = normalise_address(self.cleaned_data["address"])
        if problem := address_problem(address):
            raise ValidationError(problem)
        return address


class FacilitatorForm(forms.Form):
    """Who one is as a facilitator, and where it may be read."""

    kind = forms.ChoiceField(
        label="You facilitate as",
        choices=FacilitatorCard.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of the two.",
            "invalid_choice": "Choose one of the two.",
        },
    )
    training = NameField(
        label="Your training",
        max_length=200,
        help_text="In one line, such as: counsellor, certificate of 2019; or: a weekend for people "
        "who facilitate.",
        error_messages={"required": "Say in a few words what you have learned for this."},
    )
    about = NameField(
        label="A sentence or two about you",
        max_length=400,
        required=False,
        widget=LongText({"rows": 3}),
        help_text="Only what anybody may know.",
    )
    shown = forms.MultipleChoiceField(
        label="Show my card on the page of",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Anybody can read that page, and then knows that you facilitate this group, under "
        "the name that you have there. Who reads the same words with two groups knows that it is you "
        "in both.",
        error_messages={"invalid_choice": "You do not facilitate that group, or it has no page."},
    )
    asks = Tick(
        label="I would like a coordinator to check it",
        required=False,
        help_text="A coordinator then reads this card and the address with which you sign in, to "
        "write to you about it. They do not see your groups.",
    )

    def __init__(self, data: Any = None, *, shows: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choices = [(str(one.group_id), one.group.name) for one in shows]
        if not choices:
            del self.fields["shown"]
        else:
            cast(forms.MultipleChoiceField, self.fields["shown"]).choices = choices

    def said(self) -> dict[str, Any]:
        """As the action takes it."""
        shown = {UUID(one) for one in self.cleaned_data.get("shown", [])}
        return {**self.cleaned_data, "shown": shown}


class DraftsForm(forms.Form):
    """A list in the Meeting Guide format, and what its owner is called in the new groups."""

    file = forms.FileField(
        label="The list, as a JSON file",
        error_messages={
            "required": "No file arrived. Choose one of at most 2 MB.",
            "empty": "The file is empty.",
        },
    )
    display_name = NameField(
        label="Your name in these groups",
        max_length=40,
        help_text="What others will call you there. It need not be your real name.",
    )
