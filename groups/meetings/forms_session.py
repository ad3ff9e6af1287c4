"""Forms for running a meeting."""

from typing import Any

from django import forms
from django.http import QueryDict

from groups.meetings.actions.wrapping import MOST_PEOPLE
from groups.meetings.models import LONGEST_PART, Attendance, Part, Session
from groups.meetings.plans import PLANS, THEMES
from groupsite.forms import LongText, NameField, ParagraphsField, Tick

YES_OR_NO = [("yes", "Yes"), ("no", "No")]


class PlanForm(forms.Form):
    """Which plan to begin with."""

    plan = forms.ChoiceField(
        label="Begin with",
        choices=[(key, f"{plan.name}. {plan.about}") for key, plan in PLANS.items()],
        widget=forms.RadioSelect,
        initial="evening",
    )


class ThereForm(forms.Form):
    """That somebody is there, or not."""

    person = forms.UUIDField()
    there = forms.ChoiceField(choices=YES_OR_NO)

    def clean_there(self) -> bool:
        return bool(self.cleaned_data["there"] == "yes")


class TurnForm(forms.Form):
    """That somebody spoke, or passed, or neither yet."""

    person = forms.UUIDField()
    turn = forms.ChoiceField(choices=Attendance.Turn.choices)


class OrderForm(forms.Form):
    """As the how manieth somebody speaks."""

    person = forms.UUIDField()
    to = forms.IntegerField(min_value=0, max_value=1000)


class MoveForm(forms.Form):
    """As the how manieth a part comes."""

    to = forms.IntegerField(min_value=0, max_value=1000)


class PartForm(forms.Form):
    """A part of the plan."""

    title = NameField(label="In a few words", max_length=80)
    kind = forms.ChoiceField(label="Kind", choices=Part.Kind.choices, initial=Part.Kind.TOPIC)
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=LONGEST_PART,
        initial=10,
        help_text="In a round: for each person.",
    )

    @classmethod
    def for_part(cls, part: Part, sent: QueryDict | None = None) -> "PartForm":
        """Filled with what the part has now."""
        initial = {"title": part.title, "kind": part.kind, "minutes": part.minutes}
        return cls(sent, initial=initial)


class FollowUpForm(forms.Form):
    """Something to do after the meeting."""

    text = NameField(
        label="Something to do",
        max_length=200,
        help_text="Only facilitators read it. Leave names out: it belongs to the meeting.",
    )


class DoneForm(forms.Form):
    """That it is done, or not yet."""

    done = forms.ChoiceField(choices=YES_OR_NO)

    def clean_done(self) -> bool:
        return bool(self.cleaned_data["done"] == "yes")


class WrapUpForm(forms.Form):
    """What is kept of an evening."""

    came = forms.IntegerField(label="How many came", min_value=0, max_value=MOST_PEOPLE)
    first_time = forms.IntegerField(
        label="How many of them for the first time",
        min_value=0,
        max_value=MOST_PEOPLE,
        required=False,
    )
    themes = forms.MultipleChoiceField(
        label="What it was about",
        choices=list(THEMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    own_words = ParagraphsField(
        label="In your own words",
        max_length=500,
        required=False,
        help_text="About the evening as a whole. Nothing that one person said, and no names.",
        widget=LongText({"rows": 3}),
    )

    @classmethod
    def for_session(
        cls, session: Session | None, there: int, sent: QueryDict | None = None
    ) -> "WrapUpForm":
        """Filled with what was kept, or with the ticks."""
        initial: dict[str, Any] = {"came": there}
        if session is not None and session.is_closed:
            initial = {
                "came": session.came,
                "first_time": session.first_time,
                "themes": session.themes.split(),
                "own_words": session.own_words,
            }
        return cls(sent, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        came, first = cleaned.get("came"), cleaned.get("first_time")
        if came is not None and first is not None and first > came:
            self.add_error("first_time", "This is more than came.")
        return cleaned


class NameForm(forms.Form):
    """Whether one's name is kept with the meetings that one is at."""

    keep = Tick(label="Keep my name with the meetings that I am at", required=False)
