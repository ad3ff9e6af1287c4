"""Series, their occurrences, and who comes."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "groups.meetings"

    def ready(self) -> None:
        from groups.meetings import changes, endings, reminders, topping_up
        from groups.membership.endings import declare
        from groups.notices import health, kinds

        for kind in (reminders.KIND, *changes.KINDS):
            kinds.declare(kind)
        health.declare_age("meetings_topped_up_s", topping_up.seconds_since)
        declare(endings.end_with_membership)
