"""Series, their occurrences, and who comes."""

from dataclasses import replace

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "groups.meetings"

    def ready(self) -> None:
        from groups.meetings import (
            changes,
            cover_notices,
            endings,
            exported,
            offers,
            reminders,
            topping_up,
        )
        from groups.meetings.by_mail import telling
        from groups.meetings.returns import come_back
        from groups.meetings.telling_here import show
        from groups.membership import closings, exporting, returns
        from groups.membership.endings import declare
        from groups.notices import health, kinds

        shown = (reminders.KIND, offers.KIND, *changes.KINDS, *cover_notices.KINDS)
        for kind in (*(replace(kind, show=kind.show or show) for kind in shown), *telling.KINDS):
            kinds.declare(kind)
        health.declare_age("meetings_topped_up_s", topping_up.last_run)
        declare(endings.end_with_membership)
        closings.declare(endings.end_with_group)
        returns.declare(come_back)
        for section in (exported.ANSWERS, exported.NOTES):
            exporting.declare(section)
