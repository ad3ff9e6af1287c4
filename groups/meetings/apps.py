"""Series, their occurrences, and who comes."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "groups.meetings"
