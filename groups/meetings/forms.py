"""Forms for planning and changing meetings."""

from typing import Any

from django import forms
from django.conf import settings

from accounts.zones import zone_choices
from groups.meetings.actions import Scope
from groups.meetings.limits import SHORTEST_MINUTES, USUAL_OCCURRENCES
from groups.meetings.models import (
    LONGEST_MINUTES,
    MOST_OCCURRENCES,
    MOST_OFFER_HOURS,
    MOST_SEATS,
    MOST_WEEKS_BETWEEN,
    USUAL_OFFER_HOURS,
    LinkFor,
    Meeting,
    Series,
)
from groups.meetings.rooms import site_of
from groups.membership.models import Membership
from groupsite.forms import ClockField, DayField, NameField

ONLINE_SCHEMES = ["https", "http"]
WEEKDAY_NAMES = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
]


class DetailsForm(forms.Form):
    """What a meeting has beside its time."""

    starts_on = DayField(label="Day")
    starts_at = ClockField(label="Begins at")
    duration_minutes = forms.IntegerField(
        label="How many minutes",
        min_value=SHORTEST_MINUTES,
        max_value=LONGEST_MINUTES,
        initial=90,
    )
    place = NameField(
        label="Place",
        max_length=200,
        required=False,
        help_text="Shown to those who say that they come, or perhaps.",
    )
    link = forms.URLField(
        label="Link to the room online",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="It opens from 15 minutes before until the end, and stands on no other page.",
    )
    make_room = forms.BooleanField(label="Make a room online for me", required=False)
    link_for = forms.ChoiceField(
        label="Who gets the link",
        choices=LinkFor.choices,
        initial=LinkFor.PERHAPS,
        required=False,
    )
    capacity = forms.IntegerField(
        label="Seats",
        min_value=1,
        max_value=MOST_SEATS,
        required=False,
        help_text="Leave it empty if there is room for everybody. Who says “maybe” takes no seat.",
    )
    offer_hours = forms.IntegerField(
        label="Hours that a seat is kept",
        min_value=1,
        max_value=MOST_OFFER_HOURS,
        initial=USUAL_OFFER_HOURS,
        required=False,
        help_text="When one becomes free, for the person who waits longest.",
    )
    topic = NameField(label="Topic", max_length=120, required=False)
    facilitator = forms.ModelChoiceField(
        Membership.objects.none(),
        label="Who holds it",
        required=False,
        empty_label="Not said yet",
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["facilitator"]
        choice.queryset = (  # type: ignore[attr-defined]  # a ModelChoiceField, as declared above
            Membership.objects.visible_to(member).facilitating().order_by("display_name")
        )
        choice.label_from_instance = _display_name  # type: ignore[attr-defined]  # as above
        self.fields["make_room"].help_text = (
            f"At {site_of(settings.JITSI_URL)}, under a name that nobody can guess;"
            " each meeting gets another one. It takes the place of the link."
        )

    @property
    def shows_all(self) -> bool:
        """Whether the fields that are rarely used stand open: one is wrong, or not as usual."""
        usual = {"link_for": LinkFor.PERHAPS, "capacity": "", "offer_hours": USUAL_OFFER_HOURS}
        return any(
            self[name].errors
            or (self[name].value() or usual[name]) not in {usual[name], str(usual[name])}
            for name in usual
        )

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and link.partition("://")[0].lower() not in ONLINE_SCHEMES:
            raise forms.ValidationError("Use an address that begins with https://.")
        return link

    def clean_link_for(self) -> str:
        chosen: str = self.cleaned_data["link_for"]
        return chosen or LinkFor.PERHAPS

    def clean_offer_hours(self) -> int:
        hours: int | None = self.cleaned_data["offer_hours"]
        return USUAL_OFFER_HOURS if hours is None else hours


def _display_name(facilitator: Membership) -> str:
    return facilitator.display_name


WEEKDAYS = [(str(n), day) for n, day in enumerate(WEEKDAY_NAMES, start=1)]
NTH_CHOICES = [("1", "First"), ("2", "Second"), ("3", "Third"), ("4", "Fourth"), ("-1", "Last")]


class RhythmForm(DetailsForm):
    """On which days, on which clock."""

    time_zone = forms.ChoiceField(label="Time zone", choices=zone_choices)
    every_weeks = forms.TypedChoiceField(
        label="Weeks from one to the next",
        choices=[
            (str(n), "Every week" if n == 1 else f"Every {n} weeks")
            for n in range(1, MOST_WEEKS_BETWEEN + 1)
        ],
        coerce=int,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Weekdays",
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nth = forms.TypedChoiceField(label="Which one of the month", choices=NTH_CHOICES, coerce=int)

    def leave_out(self, name: str, instead: Any = None) -> None:
        """What does not count in a choice does not trouble it either."""
        self.cleaned_data[name] = instead
        self.errors.pop(name, None)

    def check_days(self, frequency: str | None) -> None:
        """Which of the days' fields count."""
        if frequency != Series.Frequency.WEEKLY:
            self.leave_out("every_weeks", 1)
        if frequency != Series.Frequency.MONTHLY:
            self.leave_out("nth")
        if frequency == Series.Frequency.ONCE:
            self.leave_out("weekdays", [])
        elif "weekdays" not in self.errors:
            self._check_weekdays(frequency)

    def _check_weekdays(self, frequency: str | None) -> None:
        chosen = self.cleaned_data.get("weekdays") or []
        if not chosen:
            self.add_error("weekdays", "Choose a weekday, or several.")
        elif frequency == Series.Frequency.MONTHLY and len(chosen) > 1:
            self.add_error("weekdays", "Once a month means one weekday. Choose one.")


class ScheduleForm(RhythmForm):
    """A meeting once, or a series."""

    AFTER = "occurrences"
    UNTIL = "until"
    NEVER = "never"

    frequency = forms.ChoiceField(
        label="How often",
        choices=Series.Frequency.choices,
        initial=Series.Frequency.WEEKLY,
        widget=forms.RadioSelect,
    )
    ends = forms.ChoiceField(
        label="The series ends",
        choices=[
            (AFTER, "After a number of meetings"),
            (UNTIL, "On a day"),
            (NEVER, "Not for now: half a year ahead is always planned"),
        ],
        initial=AFTER,
        widget=forms.RadioSelect,
    )
    occurrences = forms.IntegerField(
        label="Number of meetings",
        min_value=1,
        max_value=MOST_OCCURRENCES,
        initial=USUAL_OCCURRENCES,
        required=False,
    )
    until = DayField(label="Last day", required=False)

    field_order = ["starts_on", "starts_at", "duration_minutes", "time_zone", "frequency"]

    def clean(self) -> dict[str, Any]:
        """Only what the choices speak of counts; what else stands in the form does not."""
        cleaned = super().clean() or self.cleaned_data
        frequency, ends = cleaned.get("frequency"), cleaned.get("ends")
        once = frequency == Series.Frequency.ONCE
        self.check_days(frequency)
        if once:
            self.leave_out("ends")
        if once or ends in (self.UNTIL, self.NEVER):
            self.leave_out("occurrences")
        if once or ends in (self.AFTER, self.NEVER):
            self.leave_out("until")
        for name, word in ((self.UNTIL, "Choose the last day."), (self.AFTER, "How many?")):
            if not once and ends == name and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, word)
        cleaned.pop("ends", None)
        return cleaned


class SeriesForm(RhythmForm):
    """Another rhythm, or other details, for what is to come of a series."""

    starts_on = None  # type: ignore[assignment]  # so Django takes a field out
    scope = forms.ChoiceField(
        label="For which meetings",
        choices=[
            (Scope.FOLLOWING.value, "This one and the following"),
            (Scope.TO_COME.value, "All to come"),
        ],
        initial=Scope.FOLLOWING.value,
        widget=forms.RadioSelect,
    )
    field_order = ["scope", "starts_at", "duration_minutes"]

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, initial=_of_series(meeting), **kwargs)
        self.frequency = meeting.series.frequency

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_days(self.frequency)
        return cleaned

    def clean_scope(self) -> Scope:
        return Scope(self.cleaned_data["scope"])


class MoveForm(DetailsForm):
    """Another time or other details for one meeting."""

    @classmethod
    def for_meeting(
        cls, meeting: Meeting, *args: Any, member: Membership, **kwargs: Any
    ) -> "MoveForm":
        """Filled with what the meeting has now, on the clock of its series."""
        initial = {
            "starts_on": meeting.on_day,
            "starts_at": meeting.on_clock,
            "duration_minutes": (meeting.ends_at - meeting.starts_at).seconds // 60,
            **_details_of(meeting),
        }
        return cls(*args, member=member, initial=initial, **kwargs)


def _of_series(meeting: Meeting) -> dict[str, Any]:
    series = meeting.series
    return {
        "scope": Scope.FOLLOWING.value,
        "starts_at": series.starts_at,
        "duration_minutes": series.duration_minutes,
        "time_zone": series.time_zone,
        "every_weeks": series.every_weeks,
        "weekdays": [str(day) for day in series.weekdays],
        "nth": str(series.nth) if series.nth is not None else None,
        **_details_of(meeting),
    }


def _details_of(meeting: Meeting) -> dict[str, Any]:
    return {
        "place": meeting.place,
        "link": meeting.link,
        "link_for": meeting.link_for,
        "capacity": meeting.capacity,
        "offer_hours": meeting.offer_hours,
        "topic": meeting.topic,
        "facilitator": meeting.facilitator_id,
    }
