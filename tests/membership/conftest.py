"""Invitations as they arrive: through the outbox, as a link."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from groups.membership import invitations
from groups.membership.models import Group, Invitation, Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

Invite = Callable[..., str]


@pytest.fixture
def invited(cast) -> Invite:
    """Invite an address and give the link's path, as the mail would bring it."""

    def invite(
        address: str,
        *,
        by: User | None = None,
        role: str = "member",
        group: Group | None = None,
        name: str = "",
    ) -> str:
        inviter = cast.member(by or cast.jo, group or cast.circle)
        with acting_as(inviter.user):
            invitation = invitations.invite(
                inviter,
                address,
                at=datetime.now(UTC),
                role=Membership.Role(role),
                suggested_name=name,
            )
        assert invitation is not None
        return mailed(invitation)

    return invite


def mailed(invitation: Invitation) -> str:
    """What the sender would put into the mail, as a path."""
    with acting_as(Purpose.REMINDERS):
        notice = Notice.objects.get(kind="invitation", subject_id=invitation.pk)
        message = invitations.KIND.prepare(notice, datetime.now(UTC))
    return message.context["link"].removeprefix("http://testserver")


@pytest.fixture
def members_csv() -> bytes:
    """The list as a facilitator exports it, with everything wrong that life puts into one."""
    return (Path(__file__).parent / "data" / "members.csv").read_bytes()


@pytest.fixture
def people_in() -> Callable[..., list[str]]:
    """Names in a group, as its member sees them."""

    def names(member: Membership) -> list[str]:
        with acting_as(member.user):
            seen = Membership.objects.visible_to(member).facilitators_first()
            return list(seen.values_list("display_name", flat=True))

    return names


@contextmanager
def at_most(queries: int) -> Iterator[None]:
    """The block runs no more queries than that; the marks of nested transactions do not count."""
    with CaptureQueriesContext(connection) as seen:
        yield
    asked = [query["sql"] for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= queries, "\n".join(asked)
