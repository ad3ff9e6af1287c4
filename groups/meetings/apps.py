"""Series, their occurrences, and who comes."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "groups.meetings"

    def ready(self) -> None:
        from groups.meetings import changes, cover_notices, endings, reminders
        from groups.membership.endings import declare
        from groups.notices import kinds

        for kind in (reminders.KIND, *changes.KINDS, *cover_notices.KINDS):
            kinds.declare(kind)
        declare(endings.end_with_membership)
