"""A text column that is encrypted at rest and opened only when it is read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from groupsite.confidentiality.sealing import renew, seal, unseal


@dataclass(frozen=True)
class Sealed:
    """Bytes as they lie in the database."""

    box: bytes


class OpensWhenRead(DeferredAttribute):
    """Loading a row opens nothing; reading the attribute does, once."""

    field: "SealedTextField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.open(instance, value)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    _TextColumn = models.Field[str, str]
else:
    _TextColumn = models.Field


class SealedTextField(_TextColumn):
    """Text sealed with the data key of ``owner``, the name of a column holding a UUID.

    Bound to table, column, row and owner: the row's primary key must be set before saving (ours
    are random UUIDs). It is saved through its row; ``update(text=...)`` and look-ups by value
    raise, since nothing could bind or compare it.
    """

    descriptor_class = OpensWhenRead

    def __init__(self, *args: Any, owner: str, **kwargs: Any) -> None:
        self.owner = owner
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "owner": self.owner}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def open(self, instance: models.Model, value: Sealed) -> str:
        return self.opened(getattr(instance, self.owner), instance.pk, value)

    def opened(self, owner: UUID, pk: Any, value: Sealed) -> str:
        """The text of this column in the row ``pk``, where many are read and no row is needed."""
        return unseal(owner, self._place(pk), value.box)

    def renew(self, owner: UUID, pk: Any, box: bytes) -> bytes:
        """The text of this column in the row ``pk``, sealed with the owner's newest key."""
        return renew(owner, self._place(pk), box)

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return None
        owner, place = getattr(model_instance, self.owner), self._place(model_instance.pk)
        # Saved as it was loaded, it would bring back a key that was retired meanwhile.
        if isinstance(value, Sealed):
            return Sealed(renew(owner, place, value.box))
        return Sealed(seal(owner, place, str(value)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is saved through its row.")
        return value.box

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed and cannot be looked up.")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.name} is sealed and is never serialised.")

    @property
    def owner_column(self) -> str:
        """The database's name for ``owner``."""
        return next(
            str(field.column)
            for field in self.model._meta.concrete_fields
            if field.attname == self.owner
        )

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        known = self.owner in {field.attname for field in self.model._meta.concrete_fields}
        return super().check(**kwargs) + (
            [] if known else [Error(f"There is no column {self.owner}.", obj=self)]
        )

    def _place(self, pk: Any) -> str:
        return f"{self.model._meta.db_table}|{self.column}|{pk}"


def sealed_fields(model: type[models.Model]) -> list[SealedTextField]:
    """The sealed columns of the model's own table."""
    return [
        field for field in model._meta.local_concrete_fields if isinstance(field, SealedTextField)
    ]


def sealed_models() -> list[type[models.Model]]:
    """Every model whose table has a sealed column."""
    return [model for model in apps.get_models(include_auto_created=True) if sealed_fields(model)]
