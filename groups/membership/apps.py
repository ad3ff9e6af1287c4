"""Groups, who is in them, and under which agreement."""

from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "groups.membership"

    def ready(self) -> None:
        from groups.membership import (
            agreement_notices,
            application_notices,
            endings,
            exported,
            exporting,
            handover,
            invitations,
            life_notices,
        )
        from groups.notices import kinds

        ours = (invitations.KIND, handover.KIND, agreement_notices.KIND)
        for kind in (*ours, *application_notices.KINDS, *life_notices.KINDS):
            kinds.declare(kind)
        endings.declare(handover.end_offers)
        exporting.declare(exported.PLACE)
