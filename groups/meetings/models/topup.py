"""When the job that makes further meetings last ran."""

from typing import ClassVar

from django.db import models

from groupsite.confidentiality.ranks import S1

THE_ONE = 1


class TopUp(models.Model):
    """One row: when it ran, and by which release of the zones' rules the instants were computed."""

    id = models.SmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    ran_at = S1(models.DateTimeField())
    zones = S1(models.CharField(max_length=60))

    objects: ClassVar[models.Manager["TopUp"]] = models.Manager()
