"""Groups, who is in them, and under which agreement."""

from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "groups.membership"

    def ready(self) -> None:
        from groups.membership import agreement_notices, endings, handover, invitations
        from groups.notices import kinds

        for kind in (invitations.KIND, handover.KIND, agreement_notices.KIND):
            kinds.declare(kind)
        endings.declare(handover.end_offers)
