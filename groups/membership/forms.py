"""What people fill in about groups, invitations and themselves in a group."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.addresses import address_problem
from accounts.forms import mail_question, with_current_zone, zone_field
from accounts.models import normalise_address
from groups.guarding.before_sending import PausingForm
from groups.membership.agreement import PARTS
from groups.membership.models import Agreement, Group, Membership
from groups.vocabulary import Accessibility, Language, Situation, SupportType
from groupsite.forms import DayField, LongText, NameField, ParagraphsField, Tick

MOST_ADDRESSES = 20
_BETWEEN_ADDRESSES = re.compile(r"[\s,;]+")


def authors_field() -> Tick:
    """Whether facilitators see behind anonymous posts; sealed unless somebody says otherwise."""
    return Tick(
        label="Facilitators can see who wrote an anonymous post",
        required=False,
        help_text=(
            "Everybody reads this in the agreement before they come in. A post keeps what held "
            "when it was written."
        ),
    )


class GroupForm(forms.Form):
    """What a group says of itself. Bound to no row, so that a wrong form changes nothing."""

    name = NameField(label="Name of the group", max_length=80)
    summary = ParagraphsField(
        label="In a few sentences",
        max_length=600,
        widget=LongText({"rows": 3}),
        help_text="Stands on the card that others may find. No names of people, please.",
    )
    who_for = ParagraphsField(
        label="Who it is for", max_length=600, required=False, widget=LongText({"rows": 3})
    )
    evening = ParagraphsField(
        label="What an evening is like",
        max_length=600,
        required=False,
        widget=LongText({"rows": 3}),
        help_text="How it begins, what happens, whether one has to speak.",
    )
    asks = ParagraphsField(
        label="What it asks of people",
        max_length=600,
        required=False,
        widget=LongText({"rows": 3}),
        help_text="Such as: to come most weeks, to say when you cannot.",
    )
    support_types = forms.MultipleChoiceField(
        label="Kinds of support",
        required=False,
        choices=SupportType.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    situations = forms.MultipleChoiceField(
        label="Situations",
        required=False,
        choices=Situation.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    format = forms.ChoiceField(
        label="Where you meet", choices=Group.Format.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label="Language", choices=Language.choices)
    area = NameField(
        label="Area",
        max_length=80,
        required=False,
        help_text="As wide as you like: a town, a region. Never an address.",
    )
    accessibility = forms.MultipleChoiceField(
        label="Who can be there",
        required=False,
        choices=Accessibility.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    cost_kind = forms.ChoiceField(
        label="Does it cost something?",
        required=False,
        choices=[("", "Not said"), *Group.CostKind.choices],
    )
    cost = NameField(
        label="How much",
        max_length=80,
        required=False,
        help_text="In words, such as: 5 euros, less if that is too much.",
    )
    capacity = forms.IntegerField(
        label="Places", min_value=2, max_value=100, help_text="Facilitators count as well."
    )
    time_zone = zone_field(
        label="Time zone of the group", help_text="Its meetings keep to this clock."
    )
    visibility = forms.ChoiceField(
        label="Who may know of it",
        choices=Group.Visibility.choices,
        widget=forms.RadioSelect,
        help_text="The card never shows who is in the group, nor how many.",
    )
    joining = forms.ChoiceField(
        label="How people join", choices=Group.Joining.choices, widget=forms.RadioSelect
    )
    takes_guests = Tick(
        label="Somebody may visit one meeting before they join",
        required=False,
        help_text=(
            "A guest accepts the agreement, comes to one meeting and sees nothing else of the "
            "group. Where people join by application, you say yes to each guest."
        ),
    )
    cadence = forms.ChoiceField(
        label="How long it lasts", choices=Group.Cadence.choices, widget=forms.RadioSelect
    )
    ends_on = DayField(
        label="Planned last day",
        required=False,
        help_text="For a cohort, where you know it. Nothing happens by itself on that day.",
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        with_current_zone(self.fields["time_zone"], initial["time_zone"])

    @classmethod
    def of(cls, group: Group, data: Any = None) -> "GroupForm":
        """The form as the group stands."""
        return cls(data, initial={name: getattr(group, name) for name in cls.base_fields})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        hidden = cleaned.get("visibility") == Group.Visibility.HIDDEN
        if hidden and cleaned.get("joining", Group.Joining.INVITATION) != Group.Joining.INVITATION:
            self.add_error("joining", "Nobody can find a hidden group: choose “By invitation”.")
        if cleaned.get("ends_on") and cleaned.get("cadence") == Group.Cadence.ONGOING:
            self.add_error("ends_on", "An ongoing group has no last day: leave this empty.")
        return cleaned


class StartForm(PausingForm, GroupForm):
    """A new group, and what its founder is called in it."""

    display_name = NameField(
        label="Your name in this group",
        max_length=40,
        help_text="What the others call you here. It need not be your real name.",
    )

    facilitators_see_authors = authors_field()

    def said_to_others(self) -> list[str]:
        """Of a valid form: what is looked at before others can read it."""
        texts = ("name", "summary", "who_for", "area", "cost", "display_name")
        return [self.cleaned_data[name] for name in texts]

    @classmethod
    def empty(cls, time_zone: str, data: Any = None) -> "StartForm":
        """Starts from the founder's own zone and the most careful choices."""
        blank = Group(time_zone=time_zone)
        return cls(data, initial={name: getattr(blank, name) for name in GroupForm.base_fields})


class InviteForm(forms.Form):
    """One address, or several at once."""

    addresses = forms.CharField(
        label="E-mail addresses",
        max_length=MOST_ADDRESSES * 260,
        widget=LongText({"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=f"One a line, up to {MOST_ADDRESSES}. Nobody in the group will see them.",
    )
    role = forms.ChoiceField(
        label="They come as",
        choices=[
            (Membership.Role.MEMBER.value, "Members"),
            (Membership.Role.FACILITATOR.value, "Facilitators"),
        ],
        initial=Membership.Role.MEMBER.value,
        widget=forms.RadioSelect,
    )

    def clean_addresses(self) -> list[str]:
        typed = [part for part in _BETWEEN_ADDRESSES.split(self.cleaned_data["addresses"]) if part]
        addresses = list(dict.fromkeys(normalise_address(part) for part in typed))
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(f"Please invite {MOST_ADDRESSES} people at most at a time.")
        wrong = [
            f"Address {place}: {reason}"
            for place, address in enumerate(addresses, start=1)
            if (reason := address_problem(address))
        ]
        if wrong or not addresses:
            raise ValidationError(wrong or ["There is no address."])
        return addresses

    def clean_role(self) -> Membership.Role:
        return Membership.Role(self.cleaned_data["role"])


class SentencesField(ParagraphsField):
    """One part of an agreement, a sentence a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4000, widget=LongText({"rows": 6}), **kwargs)


class AgreementForm(forms.Form):
    """The next version of an agreement, starting from the one that holds."""

    facilitators_promise = SentencesField(label="What the facilitators promise")
    members_promise = SentencesField(label="What everybody promises")
    nobody_does = SentencesField(label="What nobody does here")
    limits = SentencesField(label="What cannot be promised")
    facilitators_see_authors = authors_field()
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32767)

    @classmethod
    def of(cls, agreement: Agreement | None, data: Any = None) -> "AgreementForm":
        """The form with every word as it holds now."""
        if agreement is None:
            return cls(data)
        words = {name: getattr(agreement, name) for name in PARTS}
        return cls(data, initial={**words, "based_on": agreement.version})


class YesForm(forms.Form):
    """Yes to the version that the person has read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32767)


class ComeInForm(PausingForm):
    """A name in the group, whether mail is safe, and yes to the agreement, as it was read."""

    display_name = NameField(
        label="Your name in this group",
        max_length=40,
        help_text=(
            "What the others call you here. It need not be your real name, and nobody sees your "
            "e-mail address."
        ),
    )
    mail_is_safe = mail_question()
    accept = Tick(
        label="I accept the agreement.",
        error_messages={"required": "The group is for people who accept its agreement."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32767)

    def show_version(self, agreement: Agreement | None) -> Agreement | None:
        """Ask for another version, with everything else as it was filled in."""
        version = str(agreement.version if agreement else 1)
        told = {name: self.data[name] for name in self.cleaned_data if name != "accept"}
        self.data = {**told, "version": version}
        return agreement


class UploadForm(forms.Form):
    """A list of people, as a spreadsheet saves it."""

    file = forms.FileField(
        label="The list, as a CSV file",
        error_messages={
            "required": "No file arrived. Choose one of at most 100 kB.",
            "empty": "The file is empty.",
        },
    )
