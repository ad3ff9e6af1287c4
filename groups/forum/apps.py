"""Threads and posts, each with its audience."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "groups.forum"

    def ready(self) -> None:
        from groups.forum import exported, glass, news, partings
        from groups.forum.second_lock import add_policies
        from groups.membership import exporting
        from groups.membership.partings import declare
        from groups.notices import kinds

        for kind in (glass.KIND, news.KIND):
            kinds.declare(kind)
        for section in (exported.POSTS, exported.REASONS, exported.MUTED):
            exporting.declare(section)
        declare(*partings.WISHES)
        add_policies()
