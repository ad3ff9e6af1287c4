"""The cast: each person stands for a relation to the Tuesday circle.

Jo leads it and Ade facilitates; Maren, Sam and Priya are members; Lena has left; Rae has asked to
join. Noor leads another, hidden group, and Kai is its member. Cora coordinates the site, Stella is
staff, and Sol is signed in and belongs nowhere. The world is made by the product's own actions. That Rae has asked was told long ago.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from accounts.models import User
from groups.membership import actions, application_notices, invitations
from groups.membership.models import Group, Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass
class Cast:
    """People by name, and the two groups."""

    jo: User
    ade: User
    maren: User
    sam: User
    priya: User
    lena: User
    rae: User
    noor: User
    kai: User
    cora: User
    stella: User
    sol: User
    circle: Group
    beside: Group

    def member(self, user: User, group: Group | None = None) -> Membership:
        """The person's own membership row, read as that person."""
        with acting_as(user):
            return Membership.objects.select_related("group", "user").get(
                user=user, group=group or self.circle
            )


def person(name: str, **fields: object) -> User:
    """Somebody with a verified address, ``<name>@demo.test``."""
    user = User.objects.create_user(f"{name}@demo.test", "kettle-on-thursdays", **fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def join(
    lead: Membership, user: User, name: str, *, at: datetime, role: str = "member"
) -> Membership:
    """Invite a person and accept in their name, through the real actions."""
    with acting_as(lead.user):
        invitation = invitations.invite(lead, user.email, at=at, role=Membership.Role(role))
        assert invitation is not None
    with acting_as(Purpose.REMINDERS):
        notice = Notice.objects.get(kind="invitation", subject_id=invitation.pk)
        message = invitations.KIND.prepare(notice, at)
        Notice.objects.filter(pk=notice.pk).update(state=Notice.State.SENT, next_at=None)
    token = message.context["link"].rstrip("/").rsplit("/", 1)[1]
    with acting_as(user, bearing=token):
        found = invitations.invitation_in_hand(user, token, at=at)
        assert found is not None
        return invitations.accept(user, found, display_name=name, at=at)


def found(
    lead: User, name: str, *, display_name: str, at: datetime, **fields: object
) -> Membership:
    """A group with its lead."""
    with acting_as(lead):
        return actions.found_group(
            lead,
            display_name=display_name,
            at=at,
            name=name,
            **{"time_zone": "Europe/London", **fields},
        )


def build_cast() -> Cast:
    """The whole cast in a fresh database, members since ``LONG_AGO``."""
    people = {
        name: person(name)
        for name in ("jo", "ade", "maren", "sam", "priya", "lena", "rae", "noor", "kai", "sol")
    }
    people["cora"] = person("cora", is_coordinator=True)
    people["stella"] = person("stella", is_staff=True)
    people["maren"].time_zone = "Europe/Berlin"
    people["maren"].save(update_fields=["time_zone"])
    # Invitations of the past must be open for the database's own clock as well.
    now = datetime.now(UTC)
    jo = found(
        people["jo"],
        "Tuesday evening circle",
        display_name="Jo",
        at=now,
        slug="tuesday-evening-circle",
        summary="For partners of people in therapy.",
        visibility="listed",
        joining="application",
    )
    join(jo, people["ade"], "Ade", at=now, role="facilitator")
    for name in ("maren", "sam", "priya", "lena"):
        join(jo, people[name], name.title(), at=now)
    noor = found(
        people["noor"],
        "Beside you",
        display_name="Noor",
        at=now,
        slug="beside-you",
        summary="A closed cohort.",
        visibility="hidden",
        cadence="cohort",
    )
    join(noor, people["kai"], "Kai", at=now)
    _long_ago(jo)
    _long_ago(noor)
    with acting_as(people["lena"]):
        actions.leave(Membership.objects.get(user=people["lena"]), at=LONG_AGO + timedelta(days=90))
    with acting_as(people["rae"]):
        Membership.objects.create(
            group=jo.group, user=people["rae"], state="applied", display_name="Rae"
        )
    with acting_as(Purpose.REMINDERS):
        application_notices.plan_received(LONG_AGO)
        Notice.objects.filter(kind=application_notices.RECEIVED).update(state="sent", next_at=None)
    return Cast(**people, circle=jo.group, beside=noor.group)


def _long_ago(lead: Membership) -> None:
    """Everybody joined long ago, so that tests may write of any time since."""
    with acting_as(lead.user):
        Membership.objects.filter(group=lead.group_id).update(joined_at=LONG_AGO)
