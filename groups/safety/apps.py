"""Leaving at once, whom to call, what is promised; reports, and asking to be asked."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "groups.safety"

    def ready(self) -> None:
        from groups.forum import afterwards, holding, openings
        from groups.membership import closings, endings, exporting
        from groups.notices import kinds
        from groups.safety import exported, notices
        from groups.safety.checking_in import end_with_membership
        from groups.safety.deciding import check_not_paused, end_with_group
        from groups.safety.pointing import help_for
        from groups.safety.reporting import reported

        for kind in notices.KINDS:
            kinds.declare(kind)
        for section in (exported.REPORTS, exported.CHECK_INS):
            exporting.declare(section)
        openings.declare(reported)
        afterwards.declare(help_for)
        holding.declare(check_not_paused)
        endings.declare(end_with_membership)
        closings.declare(end_with_group)
