"""What coordinators of the site decide: objections of people who were removed from a group."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "groups.coordination"

    def ready(self) -> None:
        from groups.coordination import notices
        from groups.coordination.actions import end_with_group, give_reason
        from groups.membership import closings, removals
        from groups.notices import kinds

        for kind in notices.KINDS:
            kinds.declare(kind)
        removals.declare(give_reason)
        closings.declare(end_with_group)
