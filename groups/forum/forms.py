"""What can be typed and chosen; every entry comes back when something is wrong."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from groups.forum.actions import LARGEST_BODY, LONGEST_TITLE, STAYS_FOR
from groups.forum.composer import Composer, Option
from groups.forum.forms_writing import NoteForm, SendingField, note_of
from groups.forum.models import Audience, Post, Thread
from groups.forum.narrower import AS_IT_IS
from groups.forum.policy import kinds_for
from groups.forum.words import length
from groups.membership.agreement import CHANGED_AGAIN
from groups.membership.models import Membership
from groupsite.forms import NameField, ParagraphsField, Tick

ANNOUNCED_BY_NAME = "An announcement carries the name of whoever makes it."


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


class AudienceForm(forms.Form):
    """Who a text is for, among those who are offered."""

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
    stays_for = forms.ChoiceField(
        label="Let it go by itself",
        required=False,
        error_messages={"invalid_choice": "Choose one of these."},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        options: Sequence[Option],
        choosable: Sequence[Membership],
        stays: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self._options = {option.value: option for option in options}
        self._people = {str(person.pk): person for person in choosable}
        self._offer("audience", [(option.value, option.label) for option in options])
        self._offer("chosen", [(key, one.display_name) for key, one in self._people.items()])
        # Any known length is taken; what would outlast its thread is only not offered.
        self._offer("stays_for", [("", ""), *((str(one.days), length(one)) for one in STAYS_FOR)])
        self.fields["stays_for"].widget.choices = stays

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField's

    def clean(self) -> dict[str, Any]:
        """Ticks that were left from another choice do not count."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("audience") != Audience.CHOSEN:
            cleaned["chosen"] = []
            self.errors.pop("chosen", None)
        elif "chosen" in cleaned and not cleaned["chosen"]:
            self.add_error("chosen", "Choose at least one person.")
        return cleaned

    @property
    def is_for_oneself(self) -> bool:
        """Of a valid form: it goes into the journal."""
        return self._options[self.cleaned_data["audience"]].is_for_oneself

    @property
    def meeting(self) -> UUID | None:
        """Of a valid form: the meeting that it is about."""
        return self._options[self.cleaned_data["audience"]].meeting

    def said(self) -> dict[str, Any]:
        """What the actions take; the meeting, which is a row, comes beside it."""
        cleaned = self.cleaned_data.copy()
        readers: list[Membership] = [self._people[key] for key in cleaned.pop("chosen")]
        days = cleaned.pop("stays_for")
        return {
            **cleaned,
            "audience": self._options[cleaned["audience"]].audience,
            "readers": readers,
            "stays_for": timedelta(days=int(days)) if days else None,
        }


def wish_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="What would you like to hear?",
        required=False,
        choices=[("", "Whatever comes"), *Thread.Wish.choices],
        help_text="It stands where people reply.",
        error_messages={"invalid_choice": "Choose one of these."},
    )


class ReplyForm(NoteForm, AudienceForm):
    """A text and who it is for, among those whom the composer offers."""

    body = BodyField(label="What would you like to say?")
    open_to_later = Tick(
        label="Also for people who join later",
        required=False,
        help_text="Without this tick it is read by those who are here today.",
    )
    anonymous = forms.BooleanField(label="Write without my name", required=False)
    promise = forms.CharField(required=False, widget=forms.HiddenInput)
    sending = SendingField()
    agreed = Tick(label="I have read what is new, and I say yes to it.", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    says_yes_to: int | None = None
    """Of a valid form: the version of the agreement that comes before the text."""

    field_order: tuple[str, ...] = ("body",)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, composer: Composer, **kwargs: Any
    ) -> None:
        super().__init__(
            data,
            options=composer.options,
            choosable=composer.choosable,
            stays=[("", "It stays"), *composer.lengths],
            **kwargs,
        )
        self.composer = composer
        if composer.news is None:
            del self.fields["agreed"], self.fields["version"]
        self.fields["audience"].initial = Audience.EVERYONE
        self.fields["anonymous"].help_text = (
            "It carries a name drawn for this thread, the same each time you write here without"
            f" yours. {composer.who_sees}"
        )
        if composer.is_reply:
            self.fields["body"].label = "Your reply"
        else:
            self.fields["stays_for"].help_text = "The whole thread goes then, with every reply."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        promised = cleaned.pop("promise", "")
        if cleaned.get("anonymous") and promised not in {"", self.composer.promise}:
            # What the page said when they wrote no longer holds.
            self.add_error(
                "anonymous",
                f"The group’s agreement has changed meanwhile: {self.composer.who_sees}"
                " Please decide again.",
            )
        self._hear(cleaned.pop("agreed", False), cleaned.pop("version", None))
        return cleaned

    def said(self) -> dict[str, Any]:
        said = super().said()
        for name in ("note_topics", "note_words"):
            del said[name]
        return {**said, "note": self.note()}

    def _hear(self, agreed: bool, version: int | None) -> None:
        """Yes to the version that was shown; what one writes for oneself needs none."""
        news = self.composer.news
        if news is None or ("audience" in self.cleaned_data and self.is_for_oneself):
            return
        if not agreed:
            self.add_error("agreed", "Please read what is new. Your words stay here meanwhile.")
        elif version != news.agreement.version:
            self.add_error("agreed", CHANGED_AGAIN)
            # A tick for what they read does not stand for what they have not.
            unticked = QueryDict(mutable=True)
            unticked.update(self.data)
            unticked.pop("agreed", None)
            self.data = unticked
        else:
            self.says_yes_to = version


class ThreadForm(ReplyForm):
    """A new thread: the same, with a title and a kind."""

    kind = forms.ChoiceField(label="What kind of thread is it?")
    wish = wish_field()
    title = TitleField(label="Title", help_text="A few words that say what it is about.")
    only_today = forms.BooleanField(
        label="Announce it only to those who are here today",
        required=False,
        help_text="Without this tick people who join later can read the announcement, too.",
    )

    field_order = ("kind", "title", "body")

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        kinds = kinds_for(self.composer.member)
        self._offer("kind", [(kind.value, kind.label) for kind in kinds])
        if Thread.Kind.ANNOUNCEMENT not in kinds:
            del self.fields["only_today"]

    def clean(self) -> dict[str, Any]:
        """An announcement is for later members as well unless it says otherwise.

        That has a tick of its own: an unticked "also for later" cannot be told from an untouched
        one where the kind is chosen in the same form.
        """
        cleaned = super().clean()
        only_today = cleaned.pop("only_today", False)
        if "audience" in cleaned and self.is_for_oneself:
            if self.has_error("title", "required"):
                del self.errors["title"]
                cleaned["title"] = ""
        elif cleaned.get("kind") == Thread.Kind.ANNOUNCEMENT:
            cleaned["open_to_later"] = not only_today
            if cleaned.get("anonymous"):
                self.add_error("anonymous", ANNOUNCED_BY_NAME)
        return cleaned


class NarrowForm(AudienceForm):
    """Fewer people, or a shorter time."""

    open_to_later = Tick(
        label="Still for people who join later",
        required=False,
        help_text="Take the tick away, and those who join from now on cannot read it.",
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, composer: Composer, post: Post
    ) -> None:
        super().__init__(
            data,
            options=composer.options,
            choosable=composer.choosable,
            stays=[("", "Leave that as it is"), *composer.lengths],
            initial={"audience": AS_IT_IS, "open_to_later": True},
        )
        self.fields["audience"].label = "Who may read it from now on?"
        if not post.open_to_later:
            del self.fields["open_to_later"]

    def said(self) -> dict[str, Any]:
        said = super().said()
        if said["audience"] == AS_IT_IS:
            said["audience"] = None
        return said


class EditForm(NoteForm):
    """One's own words again. Who can read them is another page's question."""

    title = TitleField(label="Title")
    body = BodyField(label="Your words", widget=BodyField.widget({"rows": 10}))
    wish = wish_field()

    field_order = ("title", "body", "wish")

    def __init__(self, data: Mapping[str, Any] | None = None, *, post: Post) -> None:
        super().__init__(data, initial={"body": post.body, **note_of(post.content_note)})
        if post.opens:
            self.initial.update(title=post.thread.title, wish=post.thread.wish)
        else:
            del self.fields["title"]
            del self.fields["wish"]

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        words = {name: self.cleaned_data[name] for name in self.fields}
        del words["note_topics"], words["note_words"]
        return {**words, "note": self.note()}
