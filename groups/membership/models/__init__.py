"""Groups, memberships, agreements and invitations."""

from groups.membership.models.agreements import (
    Acceptance,
    Agreement,
    AgreementQuerySet,
    Clause,
    Part,
)
from groups.membership.models.cards import CardAnswer, CardAnswerQuerySet
from groups.membership.models.groups import CARD_IS_SHOWN, Group, GroupQuerySet
from groups.membership.models.invitations import Invitation, InvitationQuerySet
from groups.membership.models.lead import LeadOffer, LeadOfferQuerySet
from groups.membership.models.memberships import (
    ASKING,
    FACILITATING,
    WITH_A_PLACE,
    Membership,
    MembershipQuerySet,
)

__all__ = [
    "ASKING",
    "CARD_IS_SHOWN",
    "FACILITATING",
    "WITH_A_PLACE",
    "Acceptance",
    "Agreement",
    "AgreementQuerySet",
    "CardAnswer",
    "CardAnswerQuerySet",
    "Clause",
    "Group",
    "GroupQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "LeadOffer",
    "LeadOfferQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Part",
]
