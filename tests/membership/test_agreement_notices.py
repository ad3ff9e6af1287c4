"""Who hears that there is a new version of the agreement, and until when."""

from datetime import UTC, datetime

import pytest

from groups.membership import actions
from groups.membership.invitations import accept_agreement
from groups.notices.kinds import KINDS, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

NOW = datetime.now(UTC)
CHANGED = "agreement_changed"


def change(cast, by, words: str = "We are people."):
    with acting_as(by):
        return actions.change_agreement(cast.member(by), limits=words, at=NOW)


def rows(**which) -> list[Notice]:
    with acting_as(Purpose.REMINDERS):
        found = Notice.objects.filter(kind=CHANGED, **which).select_related("recipient")
        return list(found.order_by("recipient__email", "revision"))


def names(**which) -> list[str]:
    return [row.recipient.email.split("@")[0] for row in rows(**which)]


def prepared(**which) -> Message | Unwanted:
    (row,) = rows(**which)
    with acting_as(Purpose.REMINDERS):
        return KINDS[CHANGED].prepare(row, NOW)


def shown(person) -> list[tuple[str, str]]:
    with acting_as(person):
        own = list(Notice.objects.filter(recipient=person, kind=CHANGED))
        lines = KINDS[CHANGED].show(own, person, NOW).values()
        return [(line.words, line.link) for line in lines]


def test_everybody_else_in_the_group_is_told(cast):
    change(cast, cast.ade)
    assert names() == ["jo", "maren", "priya", "sam"]


def test_the_mail_says_where_to_sign_in_and_nothing_else(cast):
    change(cast, cast.jo)
    said = prepared(recipient=cast.maren)
    assert isinstance(said, Message)
    assert said.context == {"link": "http://testserver/"}
    ((words, link),) = shown(cast.maren)
    assert "Tuesday evening circle" in words
    assert link == "/g/tuesday-evening-circle/agreement/"


def test_who_accepted_it_is_told_no_more(cast):
    change(cast, cast.jo)
    with acting_as(cast.maren):
        accept_agreement(cast.member(cast.maren), at=NOW)
    assert prepared(recipient=cast.maren) == Unwanted("accepted")
    assert shown(cast.maren) == []
    assert isinstance(prepared(recipient=cast.sam), Message)
    assert len(shown(cast.sam)) == 1


def test_of_two_versions_the_newer_one_is_told(cast):
    change(cast, cast.jo)
    change(cast, cast.ade, "People fail.")
    assert prepared(recipient=cast.maren, revision=2) == Unwanted("changed again")
    assert isinstance(prepared(recipient=cast.maren, revision=3), Message)
    assert len(shown(cast.maren)) == 1
    assert shown(cast.ade) == []


@pytest.mark.parametrize("way", [actions.leave, actions.pause])
def test_who_is_not_there_is_not_told(cast, way):
    change(cast, cast.jo)
    with acting_as(cast.maren):
        way(cast.member(cast.maren), at=NOW)
    assert rows(recipient=cast.maren)[0].state == "cancelled"
    assert prepared(recipient=cast.maren) == Unwanted("left")
    assert shown(cast.maren) == []
    change(cast, cast.jo, "People fail.")
    assert len(rows(recipient=cast.maren)) == 1


def test_who_comes_back_hears_of_it_after_all(cast):
    change(cast, cast.jo)
    with acting_as(cast.maren):
        actions.pause(cast.member(cast.maren), at=NOW)
        actions.resume(cast.maren, cast.circle, at=NOW)
    assert rows(recipient=cast.maren)[0].state == "pending"
    assert isinstance(prepared(recipient=cast.maren), Message)


def test_a_version_that_is_refused_tells_nobody(cast, as_person):
    page = "/g/tuesday-evening-circle/agreement/change/"
    assert as_person(cast.maren).post(page, {"limits": "Mine."}).status_code == 403
    assert rows() == []
