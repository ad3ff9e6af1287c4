"""Forms for planning, moving and answering."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings

from accounts.zones import zone_choices
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
    Rsvp,
    Series,
)
from groups.meetings.rooms import site_of
from groups.membership.models import Membership
from groupsite.forms import ClockField, DayField, LongText, NameField, ParagraphsField

ONLINE_SCHEMES = ["https", "http"]


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


class ScheduleForm(DetailsForm):
    """A meeting once, or a weekly series."""

    AFTER = "occurrences"
    UNTIL = "until"

    time_zone = forms.ChoiceField(label="Time zone", choices=zone_choices)
    frequency = forms.ChoiceField(
        label="How often",
        choices=Series.Frequency.choices,
        initial=Series.Frequency.WEEKLY,
        widget=forms.RadioSelect,
    )
    every_weeks = forms.TypedChoiceField(
        label="Weeks from one to the next",
        choices=[
            (str(n), "Every week" if n == 1 else f"Every {n} weeks")
            for n in range(1, MOST_WEEKS_BETWEEN + 1)
        ],
        coerce=int,
    )
    ends = forms.ChoiceField(
        label="The series ends",
        choices=[(AFTER, "After a number of meetings"), (UNTIL, "On a day")],
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
        weekly = cleaned.get("frequency") == Series.Frequency.WEEKLY
        ends = cleaned.get("ends")
        if not weekly:
            self._leave_out("every_weeks", 1)
            self._leave_out("ends")
        if not weekly or ends == self.UNTIL:
            self._leave_out("occurrences")
        if not weekly or ends == self.AFTER:
            self._leave_out("until")
        if (
            weekly
            and ends == self.UNTIL
            and not cleaned.get("until")
            and "until" not in self.errors
        ):
            self.add_error("until", "Choose the last day.")
        cleaned.pop("ends", None)
        return cleaned

    def _leave_out(self, name: str, instead: int | None = None) -> None:
        self.cleaned_data[name] = instead
        self.errors.pop(name, None)


class MoveForm(DetailsForm):
    """Another time or other details for one meeting."""

    @classmethod
    def for_meeting(
        cls, meeting: Meeting, *args: Any, member: Membership, **kwargs: Any
    ) -> "MoveForm":
        """Filled with what the meeting has now, on the clock of its series."""
        begins = meeting.starts_at.astimezone(ZoneInfo(meeting.series.time_zone))
        initial = {
            "starts_on": begins.date(),
            "starts_at": begins.time(),
            "duration_minutes": (meeting.ends_at - meeting.starts_at).seconds // 60,
            "place": meeting.place,
            "link": meeting.link,
            "link_for": meeting.link_for,
            "capacity": meeting.capacity,
            "offer_hours": meeting.offer_hours,
            "topic": meeting.topic,
            "facilitator": meeting.facilitator_id,
        }
        return cls(*args, member=member, initial=initial, **kwargs)


class WaitForm(forms.Form):
    """Wait for a seat, or wait no longer."""

    waits = forms.ChoiceField(choices=[("yes", "Wait for a seat"), ("no", "Wait no longer")])


class SeatForm(forms.Form):
    """Take a seat that is kept, or leave it to the next. ``offer`` is the one the person saw."""

    offer = forms.UUIDField(widget=forms.HiddenInput)
    takes = forms.ChoiceField(choices=[("yes", "Take the seat"), ("no", "Leave it")])


class AnswerForm(forms.Form):
    """One of three answers, with a word to the facilitators. ``seen`` is what the person saw."""

    THIS, SERIES, GROUP = "this", "series", "group"

    answer = forms.ChoiceField(choices=Rsvp.Answer.choices)
    covers = forms.ChoiceField(
        label="For which meetings",
        choices=[
            (THIS, "This one"),
            (SERIES, "All to come of this series"),
            (GROUP, "All to come in this group"),
        ],
        initial=THIS,
        required=False,
    )
    note = ParagraphsField(
        label="A word to the facilitators",
        max_length=1000,
        required=False,
        help_text="Only they and you can read it.",
        widget=LongText({"rows": 2}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def clean_note(self) -> str | None:
        """None where the form on the page asked for no note: then the one that is there stays."""
        note: str = self.cleaned_data["note"]
        return note if self.add_prefix("note") in self.data else None

    def clean_seen(self) -> int | None:
        seen: int | None = self.cleaned_data["seen"]
        if seen is not None and seen != self.meeting.revision:
            raise forms.ValidationError(
                "This meeting was changed after you opened the page. Please look at it again."
            )
        return seen
