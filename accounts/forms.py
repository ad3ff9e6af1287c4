"""What people say of themselves: at sign-up almost nothing, later what suits them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.countries import country_names
from accounts.languages import language_choices
from accounts.models import REMINDER_LEADS, Category, User
from accounts.zones import zone_choices, zone_names
from groupsite.forms import ClockField, LongSelect, NameField, Tick

MOST_LEADS = 4
_LEAD_WORDS = (
    "1 week before",
    "1 day before",
    "3 hours before",
    "1 hour before",
    "15 minutes before",
)
LEADS = tuple(zip(REMINDER_LEADS, _LEAD_WORDS, strict=True))
_MORE_PLAINLY = {
    Category.REMINDERS: "Reminders of meetings",
    Category.CHANGES: "Notes about meetings that are moved or cancelled, or have a seat for you",
    Category.CALENDAR: "Entries for your calendar, from groups where you asked for them",
    Category.DUTIES: "Notes about what facilitators are asked: cover, questions, what to look at",
    Category.NEWS: "A note when something new waits in your groups, once a day at most",
    Category.DIGEST: "A weekly summary, in numbers only",
}
MAILS = {
    category: _MORE_PLAINLY.get(category, category.words[:1].upper() + category.words[1:])
    for category in Category
    if category.can_be_switched_off
}
"""Each category that a person can switch off, in words."""


def zone_field(**kwargs: Any) -> forms.ChoiceField:
    """A choice of zones that also takes an older name of a place, such as browsers still use."""
    return forms.TypedChoiceField(choices=zone_choices, widget=LongSelect, **kwargs)


def with_current_zone(field: forms.Field, current: str) -> None:
    """Let a zone stay chosen that the list leaves out."""
    choices = zone_choices()
    if isinstance(field, forms.ChoiceField) and current not in {name for name, _ in choices}:
        field.choices = [(current, current.replace("_", " ")), *choices]


class SignupForm(forms.Form):
    """What allauth asks beside address and password (settings.ACCOUNT_SIGNUP_FORM_CLASS)."""

    time_zone = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput({"data-zone": ""})
    )

    def clean_time_zone(self) -> str:
        """A guess of the browser's; a wrong one is no reason to refuse somebody an account."""
        guess: str = self.cleaned_data["time_zone"]
        return guess if guess in zone_names() else ""

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the person is stored."""
        if self.cleaned_data["time_zone"]:
            user.time_zone = self.cleaned_data["time_zone"]
            user.save(update_fields=["time_zone"])


def mail_question() -> forms.TypedChoiceField:
    """Whether mail is safe, answered outright: the one place for how we ask."""
    return forms.TypedChoiceField(
        label="Is e-mail safe for you?",
        choices=[("yes", "Yes, you can write to me"), ("no", "No, or I am not sure")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        help_text=(
            "We ask because somebody else may read your mailbox. Our mails name no group and "
            "no person, but they come. If you say no, none are sent but what you ask for yourself, "
            "such as a code to sign in. What we would have told you waits here on the site."
        ),
        error_messages={"required": "Please say yes or no. You can change it at any time."},
    )


def said_about_mail(user: User) -> str:
    """What they answered the last time; empty where they were never asked."""
    if user.mail_asked_at is None:
        return ""
    return "yes" if user.mail_is_safe else "no"


class MailForm(forms.Form):
    """The question alone, as it is asked again from time to time."""

    safe = mail_question()


class SettingsForm(forms.Form):
    """A person's own settings. Bound to no instance, so that a wrong form changes nobody."""

    time_zone = zone_field(
        label="Your time zone", help_text="Meetings and reminders follow this clock."
    )
    language = forms.ChoiceField(
        label="The language you read most easily",
        choices=language_choices,
        help_text="Our own pages are in English for now.",
    )
    country = forms.ChoiceField(
        label="Your country",
        required=False,
        choices=lambda: [("", "I would rather not say"), *_countries()],
        help_text="Only for showing you numbers to call where you are.",
    )
    mail_is_safe = Tick(
        label="E-mail is safe for me",
        required=False,
        help_text=(
            "If somebody else may read your mail, leave this empty: then nothing is sent but what "
            "you ask for yourself, such as a code to sign in. What is new waits under Notices."
        ),
    )
    mail_label = NameField(
        label="What our mails are called",
        max_length=40,
        help_text=(
            "Sender and subject of our notices, as they stand in your inbox. Choose something "
            "that would surprise nobody."
        ),
    )
    mails = forms.MultipleChoiceField(
        label="Mails that are welcome",
        required=False,
        choices=[(category.value, words) for category, words in MAILS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Invitations to a group come in any case, once each.",
    )
    reminder_leads = forms.TypedMultipleChoiceField(
        label="When to remind you of a meeting",
        required=False,
        coerce=int,
        choices=LEADS,
        widget=forms.CheckboxSelectMultiple,
        help_text="Up to four.",
    )
    quiet_from = ClockField(label="No mails from", required=False)
    quiet_until = ClockField(label="until", required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial=_told_by(user))
        with_current_zone(self.fields["time_zone"], user.time_zone)

    def clean_reminder_leads(self) -> list[int]:
        leads: list[int] = self.cleaned_data["reminder_leads"]
        if len(leads) > MOST_LEADS:
            raise ValidationError("Please choose four at most.")
        return sorted(leads, reverse=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if not self.has_error("quiet_from") and not self.has_error("quiet_until"):
            if (start is None) != (end is None):
                self.add_error("quiet_until", "Quiet hours need a beginning and an end.")
            elif start is not None and start == end:
                self.add_error("quiet_until", "Choose an end that differs from the beginning.")
        return cleaned

    def changes(self) -> dict[str, Any]:
        """The person's fields as they are to be."""
        fields = {name: self.cleaned_data[name] for name in self.fields if name != "mails"}
        off = {name.value for name in MAILS} - set(self.cleaned_data["mails"])
        return {**fields, "categories_off": sorted(off)}


def _told_by(user: User) -> dict[str, Any]:
    told = {name: getattr(user, name) for name in SettingsForm.base_fields if name != "mails"}
    return {
        **told,
        "mails": [name.value for name in MAILS if name.value not in user.categories_off],
    }


def _countries() -> Iterable[tuple[str, str]]:
    return sorted(country_names().items(), key=lambda pair: pair[1])
