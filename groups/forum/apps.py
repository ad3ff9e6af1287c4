"""Threads and posts, each with its audience."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "groups.forum"

    def ready(self) -> None:
        from groups.forum import glass
        from groups.notices import kinds

        kinds.declare(glass.KIND)
