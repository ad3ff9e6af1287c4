"""Finding a group: the public list, cards, the schedule for other programs."""

from django.apps import AppConfig


class FinderConfig(AppConfig):
    name = "groups.finder"

    def ready(self) -> None:
        from groups.finder import facilitators, keeping, telling
        from groups.membership import endings, showing
        from groups.notices import kinds

        showing.declare(keeping.refresh_group)
        endings.declare_with_the_role(facilitators.take_down)
        for kind in telling.KINDS:
            kinds.declare(kind)
