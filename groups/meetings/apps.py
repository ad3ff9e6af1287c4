"""Series, their occurrences, and who comes."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "groups.meetings"

    def ready(self) -> None:
        from groups.meetings import changes, cover_notices, endings, offers, reminders
        from groups.meetings.returns import come_back
        from groups.membership import returns
        from groups.membership.endings import declare
        from groups.notices import kinds

        for kind in (reminders.KIND, offers.KIND, *changes.KINDS, *cover_notices.KINDS):
            kinds.declare(kind)
        declare(endings.end_with_membership)
        returns.declare(come_back)
