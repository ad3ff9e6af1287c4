"""Threads and posts, each with its audience."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "groups.forum"

    def ready(self) -> None:
        from groups.forum import glass, news, partings
        from groups.membership.partings import declare
        from groups.notices import kinds

        for kind in (glass.KIND, news.KIND):
            kinds.declare(kind)
        declare(*partings.WISHES)
