"""Groups, who is in them, and under which agreement."""

from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "groups.membership"

    def ready(self) -> None:
        from groups.membership import endings, handover, invitations
        from groups.notices import kinds

        kinds.declare(invitations.KIND)
        kinds.declare(handover.KIND)
        endings.declare(handover.end_offers)
