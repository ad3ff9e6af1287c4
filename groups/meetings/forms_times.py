"""Forms for finding a time: a grid of days and times, and an answer for each of them."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from django import forms

from accounts.zones import zone_choices
from groups.meetings.actions.finding import FEWEST, MOST
from groups.meetings.limits import SHORTEST_MINUTES
from groups.meetings.models import LONGEST_MINUTES, Series, Slot, SlotAnswer
from groupsite.forms import ClockField, DayField

DAYS, CLOCKS = 6, 4


class TimesForm(forms.Form):
    """Each of the days at each of the times."""

    time_zone = forms.ChoiceField(label="Time zone", choices=zone_choices)
    duration_minutes = forms.IntegerField(
        label="How many minutes",
        min_value=SHORTEST_MINUTES,
        max_value=LONGEST_MINUTES,
        initial=90,
    )
    closes_on = DayField(label="Last day for answers")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, DAYS + 1):
            self.fields[f"day_{number}"] = DayField(label=f"Day {number}", required=number == 1)
        for number in range(1, CLOCKS + 1):
            self.fields[f"time_{number}"] = ClockField(label=f"Time {number}", required=number == 1)

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(1, DAYS + 1)]

    @property
    def clocks(self) -> list[forms.BoundField]:
        return [self[f"time_{number}"] for number in range(1, CLOCKS + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        days: list[date] = self._filled_in("day", DAYS)
        clocks: list[time] = self._filled_in("time", CLOCKS)
        if days and clocks and not self.errors:
            number = len(days) * len(clocks)
            if not FEWEST <= number <= MOST:
                self.add_error(
                    "day_1",
                    f"These are {len(days)} days at {len(clocks)} times each, {number} in all."
                    f" Propose {FEWEST} to {MOST}.",
                )
        cleaned["times"] = [(day, clock) for day in days for clock in clocks]
        return cleaned

    def _filled_in(self, name: str, fields: int) -> list[Any]:
        """What was entered, each once: the second of two equal ones is named."""
        found: list[Any] = []
        for number in range(1, fields + 1):
            value = self.cleaned_data.pop(f"{name}_{number}", None)
            if value in found:
                self.add_error(f"{name}_{number}", "This stands here twice.")
            elif value is not None:
                found.append(value)
        return found


class SuitsForm(forms.Form):
    """Yes, if need be or no for each of the times; what is left out stays as it was."""

    def __init__(self, *args: Any, slots: Sequence[Slot], words: Sequence[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.slots = {f"slot_{slot.pk}": slot for slot in slots}
        for (name, _), label in zip(self.slots.items(), words, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=SlotAnswer.Suits.choices,
                widget=forms.RadioSelect,
                required=False,
            )

    def suits(self) -> dict[UUID, str]:
        return {
            slot.pk: self.cleaned_data[name]
            for name, slot in self.slots.items()
            if self.cleaned_data.get(name)
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.suits():
            raise forms.ValidationError("Please answer for at least one of these times.")
        return cleaned


class PlanSlotForm(forms.Form):
    """Which of the times it became, and whether it comes again."""

    slot = forms.UUIDField()
    frequency = forms.ChoiceField(choices=Series.Frequency.choices)
