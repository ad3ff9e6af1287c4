"""Groups, who is in them, and under which agreement."""

from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "groups.membership"

    def ready(self) -> None:
        from groups.membership import invitations
        from groups.notices import kinds

        kinds.declare(invitations.KIND)
