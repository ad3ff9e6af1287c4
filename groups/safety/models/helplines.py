"""Numbers to call, by country."""

import uuid
from collections import defaultdict
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import DO_NOTHING
from django.utils.translation import get_language_info

from groups.library.models import Resource
from groupsite.confidentiality.ranks import S0

EVERYWHERE = "*"


class HelplineQuerySet(models.QuerySet["Helpline"]):
    """Everything here is public; there is nothing to filter."""

    def by_country(self) -> dict[str, list["Helpline"]]:
        """All numbers, each country's in the order of the list they came from. One query."""
        lines: defaultdict[str, list[Helpline]] = defaultdict(list)
        for line in self.select_related("resource"):
            lines[line.country].append(line)
        return dict(lines)

    def checked_dates(self) -> dict[tuple[str, str, str], date | None]:
        """When each number was last checked, by what identifies it."""
        return {line.identity: line.source_checked_on for line in self}


class Helpline(models.Model):
    """One number, whom it is for, and when it was last checked that it is right.

    It is a resource of the library, where two people look at it as at any other. The number itself
    stays here, so that nobody waits for them: unchecked, it says so.
    """

    id = S0(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False))
    country = S0(models.CharField(max_length=2))
    name = S0(models.CharField(max_length=160))
    number = S0(models.CharField(max_length=30))
    hours = S0(models.CharField(max_length=60, blank=True))
    for_whom = S0(models.CharField(max_length=160, blank=True))
    languages = S0(models.CharField(max_length=60, blank=True))
    source_checked_on = S0(models.DateField(null=True, blank=True))
    position = S0(models.PositiveIntegerField())
    resource = S0(models.ForeignKey(Resource, on_delete=DO_NOTHING, null=True, related_name="+"))

    objects: ClassVar[models.Manager["Helpline"]] = models.Manager.from_queryset(HelplineQuerySet)()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["country", "name", "number"], name="helpline_once"),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^\+?[0-9][0-9 ()-]*$"),
                name="helpline_can_be_dialled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.number}"

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes two rows the same number: a changed number counts as a new, unchecked one."""
        return (self.country, self.name, self.number)

    @property
    def checked_on(self) -> date | None:
        """The later of what the list says and when two people stood for it in the library."""
        dates = [self.source_checked_on]
        if self.resource is not None and self.resource.is_on_shelf and self.resource.published_at:
            dates.append(self.resource.published_at.date())
        return max((one for one in dates if one is not None), default=None)

    @property
    def dial(self) -> str:
        """The number for a `tel:` link: digits, and a leading plus."""
        plus = "+" if self.number.startswith("+") else ""
        return plus + "".join(filter(str.isdigit, self.number))

    @property
    def spoken(self) -> str:
        """The languages in words; a code that has no name here stays a code."""
        return ", ".join(map(_language_name, self.languages.split()))


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code
