"""What people fill in who ask to join, and facilitators who answer them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from accounts.addresses import address_problem
from accounts.models import normalise_address
from groups.guarding.before_sending import PausingForm
from groups.joining.actions.answering import VERDICTS
from groups.joining.actions.asking import LONGEST_ANSWER
from groups.joining.models import LONGEST_QUESTION, MOST_QUESTIONS, Question
from groups.joining.visits import ToVisit
from groups.membership.forms import ComeInForm
from groupsite.forms import LongText, NameField, ParagraphsField, Tick

KIND_NO = (
    "Thank you for asking us, and for what you told us. There is no place for you in this group at "
    "the moment. That says nothing about you or about what you live with. Another group may suit "
    "you well, and you may ask us again later."
)


class AnswerForm(PausingForm):
    """One question, labelled with the facilitators' own words."""

    text = ParagraphsField(
        max_length=LONGEST_ANSWER,
        widget=LongText({"rows": 6}),
        error_messages={"required": "The facilitators need an answer to this one."},
    )

    def __init__(self, data: Any = None, *, question: Question, answered: str = "") -> None:
        super().__init__(data, initial={"text": answered})
        self.fields["text"].label = question.text
        self.fields["text"].required = question.required


class VerdictForm(forms.Form):
    """One answer to somebody who asks."""

    verdict = forms.ChoiceField(
        label="Your answer",
        choices=list(
            zip(
                VERDICTS,
                (
                    "Welcome: a place is kept for them",
                    "Waiting list: yes, as soon as there is a place",
                    "No, not in this group",
                ),
                strict=True,
            )
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose one of the three."},
    )
    reply = ParagraphsField(
        label="What they read if you say no",
        max_length=2_000,
        required=False,
        initial=KIND_NO,
        widget=LongText({"rows": 5}),
        help_text="On the site only, never in a mail. You can change it, or leave it as it is.",
    )

    def clean_reply(self) -> str:
        """Our own words need not be kept with anybody."""
        reply: str = self.cleaned_data["reply"]
        return "" if reply == KIND_NO else reply


class QuestionsForm(forms.Form):
    """Up to eight questions in an order; what is left empty is not asked."""

    def __init__(self, data: Any = None, *, questions: Sequence[Question]) -> None:
        super().__init__(data)
        for number in range(1, MOST_QUESTIONS + 1):
            question = questions[number - 1] if number <= len(questions) else None
            self.fields[f"text_{number}"] = NameField(
                label=f"Question {number}",
                max_length=LONGEST_QUESTION,
                required=False,
                initial=question.text if question else "",
                widget=LongText({"rows": 2}),
            )
            self.fields[f"place_{number}"] = forms.IntegerField(
                label="Comes as number",
                min_value=1,
                max_value=MOST_QUESTIONS,
                required=False,
                initial=number,
            )
            self.fields[f"required_{number}"] = Tick(
                label="Needs an answer",
                required=False,
                initial=question.required if question else False,
            )

    def rows(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """For the page: each question's three fields."""
        return [
            (self[f"text_{number}"], self[f"place_{number}"], self[f"required_{number}"])
            for number in range(1, MOST_QUESTIONS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: set[str] = set()
        for number in range(1, MOST_QUESTIONS + 1):
            text = cleaned.get(f"text_{number}")
            if text and text in seen:
                self.add_error(f"text_{number}", "This question stands here twice.")
            seen.add(text or "")
        return cleaned

    def questions(self) -> list[tuple[str, bool]]:
        """In the order that was chosen; where two have one number, as they stand."""
        told = self.cleaned_data
        rows = [
            (told[f"place_{number}"] or number, number)
            for number in range(1, MOST_QUESTIONS + 1)
            if told[f"text_{number}"]
        ]
        return [(told[f"text_{number}"], told[f"required_{number}"]) for _, number in sorted(rows)]


class VisitForm(ComeInForm):
    """The same as for joining, for one of the meetings to come."""

    field_order = ("meeting", "display_name", "mail_is_safe", "accept", "version")

    def __init__(self, data: Any = None, *, meetings: Sequence[ToVisit], initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.fields["display_name"].label = "Your name for that evening"
        self.fields["meeting"] = forms.ChoiceField(
            label="Which meeting",
            choices=[(str(one.pk), one.when.in_words) for one in meetings],
            widget=forms.RadioSelect,
            error_messages={"required": "Please choose a meeting."},
        )
        self.order_fields(self.field_order)


class GuestAnswerForm(forms.Form):
    """Yes or no, said outright."""

    welcome = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])


class ApartForm(forms.Form):
    """One address, of which only a mark is kept."""

    address = forms.CharField(
        label="Their e-mail address",
        max_length=254,
        widget=forms.TextInput(
            {"inputmode": "email", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
        ),
    )

    def clean_address(self) -> str:
        address = normalise_address(self.cleaned_data["address"])
        if problem := address_problem(address):
            raise ValidationError(problem)
        return address
