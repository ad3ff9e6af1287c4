"""What the page of notices says of an offer to lead, and of a name that was looked behind."""

from datetime import UTC, datetime, timedelta

from groups.forum.models import Told
from groups.membership import handover
from groups.notices.reading import notices_of
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.notices.here import told


def lines(person, at=None):
    with acting_as(person):
        found = notices_of(person, at=at or datetime.now(UTC))
        return [(one.line.words, one.line.link) for one in found]


def test_who_is_asked_to_lead_reads_it_until_it_is_answered(cast):
    jo, now = cast.member(cast.jo), datetime.now(UTC)
    with acting_as(cast.jo):
        offer = handover.offer_lead(jo, cast.member(cast.maren), at=now)
    told("lead_offered", cast.sam, offer.pk, group=cast.circle)
    ((said, link),) = lines(cast.maren)
    assert said.startswith("Tuesday evening circle: you are asked to lead the group.")
    assert link == "/g/tuesday-evening-circle/people/lead/"
    assert lines(cast.sam) == lines(cast.jo) == []
    assert lines(cast.maren, now + timedelta(days=8)) == []
    with acting_as(cast.maren):
        handover.decline_lead(cast.member(cast.maren), offer.pk, at=now)
    assert lines(cast.maren) == []


def test_the_author_reads_that_two_looked_behind_their_other_name(scene):
    cast, glass = scene.cast, scene.circle.glass
    with acting_as(Purpose.REMINDERS):
        Told.objects.create(
            group_id=cast.circle.pk,
            glass=glass,
            membership=cast.member(cast.maren),
            at=datetime.now(UTC),
        )
    for person in (cast.maren, cast.sam, cast.jo, cast.lena):
        told("glass", person, glass.pk)
    about = [line for line in lines(cast.maren) if "looked behind" in line[0]]
    assert [link for _, link in about] == [f"/g/tuesday-evening-circle/glass/{glass.pk}/"]
    for person in (cast.sam, cast.jo, cast.lena):
        assert not [line for line in lines(person) if "looked behind" in line[0]]
