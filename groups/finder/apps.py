"""Finding a group: the public list, cards, the schedule for other programs."""

from django.apps import AppConfig


class FinderConfig(AppConfig):
    name = "groups.finder"

    def ready(self) -> None:
        from groups.finder import keeping, telling
        from groups.membership import showing
        from groups.notices import kinds

        showing.declare(keeping.refresh_group)
        for kind in telling.KINDS:
            kinds.declare(kind)
