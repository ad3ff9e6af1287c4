"""The people of the demo world, and how each came into a group."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import User
from groups.demo.words import APPLICATION
from groups.joining import actions as joining
from groups.joining.reading import questions_of
from groups.membership import actions, invitations
from groups.membership.models import Group, Membership
from groups.notices.kinds import Message
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

ZONES = {"maren": "Europe/Berlin", "priya": "Asia/Kolkata", "sam": "America/New_York"}
NAMES = ("jo", "ade", "maren", "sam", "priya", "lena", "noor", "kai", "rae", "cora")
SINCE = timedelta(days=84)
LASTS = timedelta(days=120)
"""What the closed cohort still has before it."""


@dataclass
class People:
    """Users by first name, and the memberships that act in the two groups."""

    users: dict[str, User]
    members: dict[str, Membership]


def bring_in_people(at: datetime) -> People:
    """Everybody with a verified address, the two groups, and who is in which."""
    users = {name: _user(name) for name in NAMES}
    members = {"jo": _circle(users["jo"], at), "noor": _beside(users["noor"], at)}
    for name in ("ade", "maren", "sam", "priya", "lena"):
        role = Membership.Role.FACILITATOR if name == "ade" else Membership.Role.MEMBER
        members[name] = _join(members["jo"], users[name], role, at)
    members["kai"] = _join(members["noor"], users["kai"], Membership.Role.MEMBER, at)
    for lead in ("jo", "noor"):
        with acting_as(users[lead]):
            Membership.objects.filter(group=members[lead].group_id).update(joined_at=at - SINCE)
    _ask(members["jo"], users["rae"], at)
    for name, member in members.items():
        with acting_as(users[name]):
            members[name] = Membership.objects.select_related("group", "user").get(pk=member.pk)
    return People(users, members)


def _ask(lead: Membership, user: User, at: datetime) -> None:
    """What the facilitators would like to know, and somebody who tells them and waits for an answer."""
    with acting_as(lead.user):
        joining.change_questions(lead, [(asked, True) for asked in APPLICATION], at=at)
    with acting_as(user):
        draft = joining.begin(user, lead.group, display_name="Rae", version=1, at=at)
        for question in questions_of(lead.group):
            joining.save_answer(user, draft, question, APPLICATION[question.text])
        joining.send(user, lead.group, at=at)


def _user(name: str) -> User:
    user = User.objects.create_user(
        f"{name}@demo.test",
        settings.DEMO_PASSWORD,
        time_zone=ZONES.get(name, "Europe/London"),
        country="GB",
        is_coordinator=name == "cora",
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _circle(jo: User, at: datetime) -> Membership:
    with acting_as(jo):
        return actions.found_group(
            jo,
            display_name="Jo",
            at=at,
            slug="tuesday-evening-circle",
            # Shown from the beginning, on a site that reads cards first as well.
            approval=Group.Approval.NONE,
            name="Tuesday evening circle",
            summary=(
                "An hour and a half on Tuesday evenings for people whose partner is in therapy. "
                "We listen more than we advise, and nobody has to speak."
            ),
            who_for="Adults who live with, or beside, a partner in therapy or in recovery.",
            evening=(
                "We begin with a minute of quiet and a round in which passing is fine. Then one or "
                "two topics that somebody brings. We end on time, with a last short round."
            ),
            asks=(
                "Come most weeks if you can, and tell us when you cannot. What is said stays in "
                "the group. No homework, and nothing to prepare."
            ),
            support_types=["support group"],
            situations=["supporting a partner", "boundaries", "burnout"],
            accessibility=["camera off", "live captions", "by phone"],
            cost_kind="free",
            area="Online, people from anywhere",
            capacity=12,
            time_zone="Europe/London",
            visibility=Group.Visibility.LISTED,
            joining=Group.Joining.APPLICATION,
            takes_guests=True,
            stage=Group.Stage.RUNNING,
        )


def _beside(noor: User, at: datetime) -> Membership:
    with acting_as(noor):
        return actions.found_group(
            noor,
            display_name="Noor",
            at=at,
            slug="beside-you",
            name="Beside you",
            summary="Eight weeks together, for partners of people who are recovering.",
            who_for="People who were invited.",
            support_types=["support group"],
            situations=["recovery"],
            capacity=8,
            time_zone="Europe/London",
            visibility=Group.Visibility.HIDDEN,
            joining=Group.Joining.INVITATION,
            cadence=Group.Cadence.COHORT,
            ends_on=(at + LASTS).date(),
            stage=Group.Stage.RUNNING,
        )


def _join(lead: Membership, user: User, role: Membership.Role, at: datetime) -> Membership:
    """Invited by the lead, joined by the person; the mail is not sent, its token is used here."""
    with acting_as(lead.user):
        invitation = invitations.invite(lead, user.email, at=at, role=role)
    if invitation is None:
        raise RuntimeError("The demo world is loaded into an empty database only.")
    with acting_as(Purpose.REMINDERS):
        notice = Notice.objects.get(kind=invitations.KIND.name, subject_id=invitation.pk)
        message = invitations.KIND.prepare(notice, at)
        Notice.objects.filter(pk=notice.pk).take_back(at, "demo")
    if not isinstance(message, Message):
        raise RuntimeError("The demo world's invitations are open.")
    token = str(message.context["link"]).rstrip("/").rsplit("/", 1)[1]
    with acting_as(user, bearing=token):
        found = invitations.invitation_in_hand(user, token, at=at)
        if found is None:
            raise RuntimeError("The demo world's invitations are open.")
        name = user.email.partition("@")[0].title()
        return invitations.accept(user, found, display_name=name, at=at)
