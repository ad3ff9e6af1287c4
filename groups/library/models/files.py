"""The file of a resource, as it is given to others."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import DO_NOTHING

from groups.library.models.resources import Resource
from groups.library.readers import Reader
from groupsite.confidentiality.ranks import S0


class ResourceFileQuerySet(models.QuerySet["ResourceFile"]):
    def visible_to(self, reader: Reader) -> Self:
        """Of the resources that the reader may see, without the content."""
        return self.filter(resource__in=Resource.objects.visible_to(reader)).defer("content")


class ResourceFile(models.Model):
    """In the database, so that every host has it and no address leads past the policy."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = S0(models.OneToOneField(Resource, on_delete=DO_NOTHING, related_name="+"))
    name = S0(models.CharField(max_length=100))
    media_type = S0(models.CharField(max_length=40))
    size = S0(models.PositiveIntegerField())
    content = S0(models.BinaryField())

    objects: ClassVar[ResourceFileQuerySet] = ResourceFileQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() gives a manager
