"""What can be typed and chosen; every entry comes back when something is wrong."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from groups.forum.actions import LARGEST_BODY, LONGEST_TITLE
from groups.forum.composer import Composer
from groups.forum.models import Audience, Post, Thread
from groups.forum.policy import kinds_for
from groups.membership.models import Membership
from groupsite.forms import NameField, ParagraphsField


def _not_too_long(body: str) -> None:
    size = len(body.encode())
    if size > LARGEST_BODY:
        raise ValidationError(
            f"This is too long for one post: {size:,} bytes, and {LARGEST_BODY:,} fit."
            " You could write it in two.",
            code="too_long",
        )


class BodyField(ParagraphsField):
    """What somebody wants to say."""

    default_validators = [_not_too_long]
    default_error_messages = {"required": "There is nothing written yet."}


class TitleField(NameField):
    """What a thread is about, in one line."""

    default_error_messages = {"required": "Give it a title."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_TITLE, **kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")


class ReplyForm(forms.Form):
    """A text and who it is for, among those whom the composer offers."""

    body = BodyField(label="What would you like to say?")
    audience = forms.ChoiceField(
        label="Who is this for?",
        error_messages={
            "required": "Say who this is for.",
            "invalid_choice": "Choose one of these.",
        },
    )
    chosen = forms.MultipleChoiceField(
        label="Choose who can read it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Somebody you chose is no longer here. Please look again.",
            "invalid_list": "Please choose again.",
        },
    )
    open_to_later = forms.BooleanField(
        label="Also for people who join later",
        required=False,
        help_text="Without this tick it is read by those who are here today.",
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, composer: Composer, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.composer = composer
        self._people = {str(person.pk): person for person in composer.choosable}
        self.fields["audience"].choices = [(o.value, o.label) for o in composer.options]  # type: ignore[attr-defined]  # a ChoiceField's
        self.fields["audience"].initial = Audience.EVERYONE
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]  # a ChoiceField's
            (key, person.display_name) for key, person in self._people.items()
        ]
        if composer.is_reply:
            self.fields["body"].label = "Your reply"

    def clean(self) -> dict[str, Any]:
        """Ticks that were left from another choice do not count."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("audience") != Audience.CHOSEN:
            cleaned["chosen"] = []
            self.errors.pop("chosen", None)
        elif "chosen" in cleaned and not cleaned["chosen"]:
            self.add_error("chosen", "Choose at least one person.")
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the actions take."""
        cleaned = self.cleaned_data.copy()
        readers: list[Membership] = [self._people[key] for key in cleaned.pop("chosen")]
        return {**cleaned, "readers": readers}


class ThreadForm(ReplyForm):
    """A new thread: the same, with a title and a kind."""

    kind = forms.ChoiceField(label="What kind of thread is it?")
    title = TitleField(label="Title", help_text="A few words that say what it is about.")

    field_order = ("kind", "title", "body")

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        kinds = kinds_for(self.composer.member)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]  # a ChoiceField's
        if self.initial.get("kind") == Thread.Kind.ANNOUNCEMENT:
            self.initial.setdefault("open_to_later", True)


class EditForm(forms.Form):
    """One's own words again. Who can read them is not asked: that does not change."""

    title = TitleField(label="Title")
    body = BodyField(label="Your words", widget=BodyField.widget({"rows": 10}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, post: Post) -> None:
        super().__init__(data, initial={"body": post.body})
        if post.opens:
            self.initial["title"] = post.thread.title
        else:
            del self.fields["title"]
