"""How forms look and the few fields that browsers draw best themselves."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from groupsite.words import one_line, paragraphs


class FormRenderer(TemplatesSetting):
    """Named in settings.FORM_RENDERER; needs "django.forms" among the installed apps."""

    form_template_name = "ui/form_fields.html"
    field_template_name = "ui/field.html"


class TickBox(forms.CheckboxInput):
    """Ticked is what a browser sends for a tick. Django takes "0", "no" and "[]" for one as well."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return str(data.get(name, "")).lower() in {"on", "true", "1"}


class Tick(forms.BooleanField):
    """A tick, where taking one that was not made would open something."""

    widget = TickBox


class LongSelect(forms.Select):
    """For hundreds of choices."""

    template_name = "ui/long_select.html"


class DayInput(forms.DateInput):
    """A browser's date picker: it takes and gives ISO dates only, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """A browser's time picker, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class DayField(forms.DateField):
    widget = DayInput
    input_formats = ["%Y-%m-%d"]


class ClockField(forms.TimeField):
    widget = ClockInput
    input_formats = ["%H:%M", "%H:%M:%S"]


class LongText(forms.Textarea):
    """For what people write to each other: the browser is asked to keep no copy."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 5, "autocomplete": "off", "dir": "auto"} | (attrs or {}))


class NameField(forms.CharField):
    """A name or another short text in one line, as ``groupsite.words.one_line`` leaves it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("dir", "auto")

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return one_line(text) if isinstance(text, str) else text


class ParagraphsField(forms.CharField):
    """Text of several lines, as ``groupsite.words.paragraphs`` leaves it."""

    widget = LongText

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return paragraphs(text) if isinstance(text, str) else text
