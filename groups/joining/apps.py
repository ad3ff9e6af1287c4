"""Asking to join, waiting for a place, visiting once, and keeping two people apart."""

from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "groups.joining"

    def ready(self) -> None:
        from groups.joining import visit_notices, waiting
        from groups.joining.apart import is_kept_apart
        from groups.membership import entering
        from groups.notices import kinds

        for kind in (waiting.KIND, *visit_notices.KINDS):
            kinds.declare(kind)
        entering.declare(is_kept_apart)
