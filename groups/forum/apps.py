"""Threads and posts, each with its audience."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "groups.forum"

    def ready(self) -> None:
        from groups.forum import drafts, glass, news
        from groups.membership import endings
        from groups.notices import kinds

        for kind in (glass.KIND, news.KIND):
            kinds.declare(kind)
        endings.declare(drafts.end_drafts)
