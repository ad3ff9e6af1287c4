"""Sealed text that a meeting has of its own, or else takes from its series."""

from typing import Any

from django.db import models

from groupsite.confidentiality.fields import OpensWhenRead, SealedTextField


class _OwnOrFromSeries(OpensWhenRead):
    """Null is nothing of one's own: then the series' text of the same name is read."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or value is not None:
            return value
        return getattr(instance.series, self.field.attname)  # type: ignore[attr-defined]  # a meeting


class TextFromSeries(SealedTextField):
    """A meeting's sealed text, bound to its row; null follows the series.

    So the job that makes further meetings of a series copies ids and times, and opens nothing.
    """

    descriptor_class = _OwnOrFromSeries

    def __init__(self, *args: Any, owner: str, **kwargs: Any) -> None:
        super().__init__(*args, owner=owner, **{**kwargs, "null": True, "blank": True})

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {"owner": kwargs["owner"]}
