"""Threads and posts, each with its audience."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "groups.forum"

    def ready(self) -> None:
        from groups.forum import drafts, exported, glass, news, partings, read_marks
        from groups.forum.second_lock import add_policies
        from groups.membership import endings, exporting
        from groups.membership.partings import declare
        from groups.notices import kinds

        for kind in (glass.KIND, news.KIND):
            kinds.declare(kind)
        for ending in (drafts.end_drafts, read_marks.end_marks):
            endings.declare(ending)
        for section in (
            exported.POSTS,
            exported.DRAFTS,
            exported.HEARD,
            exported.MUTED,
            exported.REASONS,
        ):
            exporting.declare(section)
        declare(*partings.WISHES)
        add_policies()
