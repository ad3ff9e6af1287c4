"""When the end of a group has come, nothing of it is left but counts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction

from groups.exports import closing
from groups.exports.models import Certificate
from groups.forum.models import Post
from groups.meetings.feeds import make_link
from groups.membership import actions, life
from groups.membership.models import Group, Membership
from groups.scope import tables_of_groups
from groupsite.confidentiality import row_security
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import Unreadable, opening_key
from groupsite.confidentiality.models import DataKey
from groupsite.confidentiality.sealing import unseal
from tests.clients import client_of
from tests.exports.ending import announce_end, let_time_pass
from tests.scene import MARKERS, open_the_second_lock, undone


@pytest.fixture
def lead(scene) -> Membership:
    announce_end(scene.beside.lead)
    return scene.beside.lead


def rows_of(group_id) -> dict[str, int]:
    """How many rows each table has of the group, past both locks."""
    found = {}
    with undone(), connection.cursor() as cursor:
        open_the_second_lock()
        for table in sorted(tables_of_groups()):
            cursor.execute(f'select count(*) from "{table}" where group_id = %s', [group_id])
            found[table] = cursor.fetchone()[0]
        cursor.execute("select count(*) from membership_group where id = %s", [group_id])
        found["membership_group"] = cursor.fetchone()[0]
    return {table: number for table, number in found.items() if number}


def everything() -> str:
    """Every row of every table as text, past both locks."""
    said = []
    with undone(), connection.cursor() as cursor:
        open_the_second_lock()
        for table in connection.introspection.table_names():
            cursor.execute(f'select to_jsonb(one)::text from "{table}" one')
            said += [row[0] for row in cursor.fetchall()]
    return "\n".join(said)


def close(at: datetime | None = None) -> int:
    return closing.close_groups(at or datetime.now(UTC))


def test_every_row_of_the_group_goes_and_no_other(scene, lead):
    before, other = rows_of(lead.group_id), rows_of(scene.cast.circle.pk)
    assert len(before) > 20
    let_time_pass(lead)
    assert close() == 1
    assert rows_of(lead.group_id) == {}
    assert rows_of(scene.cast.circle.pk) == other


def test_nothing_names_it_any_more(scene, lead):
    said = everything()
    assert lead.group.slug in said
    assert MARKERS["group name"] in said
    let_time_pass(lead)
    close()
    said = everything()
    assert str(lead.group_id) not in said
    assert lead.group.slug not in said
    assert MARKERS["group name"] not in said
    assert MARKERS["display name"] not in said


def test_the_key_of_an_objection_goes_with_its_group(scene):
    """It carries the group's name, and would open a copy of it in an old backup."""
    assert DataKey.objects.filter(owner=scene.objection.pk).exists()
    announce_end(scene.circle.lead)
    let_time_pass(scene.circle.lead)
    assert close() == 1
    assert not DataKey.objects.filter(owner=scene.objection.pk).exists()


def test_a_copy_of_a_post_cannot_be_opened_even_by_who_kept_it(scene, lead):
    """A box from yesterday's backup, opened with the server's own keys of today."""
    post = scene.beside.post
    with acting_as(scene.cast.kai):
        box = Post.objects.get(pk=post.pk).__dict__["body"].box
        place = f"forum_post|body|{post.pk}"
        assert unseal(lead.group_id, place, box) == MARKERS["post body"]
    let_time_pass(lead)
    close()
    assert not DataKey.objects.filter(owner=lead.group_id).exists()
    with pytest.raises(Unreadable):
        unseal(lead.group_id, place, box)
    with pytest.raises(Unreadable):
        opening_key(lead.group_id, 1)


def test_it_answers_like_a_group_that_never_was(scene, lead):
    let_time_pass(lead)
    close()
    for name in ("kai", "noor", "maren", "sol"):
        browser = client_of(getattr(scene.cast, name))
        there = browser.get(f"/g/{lead.group.slug}/")
        never = browser.get("/g/beside-yo/")
        assert (there.status_code, there.content) == (404, never.content)


def test_a_certificate_of_counts_remains_for_who_had_a_place(scene, lead, as_person):
    let_time_pass(lead)
    close()
    for name in ("kai", "noor"):
        person = getattr(scene.cast, name)
        with acting_as(person):
            one = Certificate.objects.visible_to(person)[0]
        # The thread, the reply without a name and Noor's; her question and the answer to it; not
        # the one for facilitators.
        assert (one.people, one.meetings, one.texts) == (2, 1, 5)
        page = as_person(person).get("/me/closed/").content
        assert b"Everything in it was erased" in page
        assert MARKERS["group name"].encode() not in page
    for name in ("jo", "sol", "lena", "cora"):
        assert (
            b"None of your groups has ended"
            in as_person(getattr(scene.cast, name)).get("/me/closed/").content
        )


def test_who_left_before_has_none(scene, lead):
    with acting_as(scene.cast.kai):
        actions.leave(scene.beside.member, at=datetime.now(UTC))
    let_time_pass(lead)
    close()
    with acting_as(scene.cast.kai):
        assert [one.pk for one in Certificate.objects.all()] == [scene.beside.certificate.pk]


def test_a_certificate_is_read_and_erased_by_its_person_alone(scene, as_person):
    one = scene.beside.certificate
    where = f"/me/closed/{one.pk}/forget/"
    assert as_person(scene.cast.noor).post(where).status_code == 404
    assert as_person(scene.cast.sol).post(where).status_code == 404
    assert as_person(scene.cast.kai).post(where).status_code == 302
    with acting_as(scene.cast.kai):
        assert not Certificate.objects.exists()
    with acting_as(scene.cast.maren):
        assert Certificate.objects.count() == 1


def test_a_calendar_link_gives_its_one_empty_calendar(scene, lead, client):
    with acting_as(scene.cast.kai):
        token = make_link(scene.beside.member, at=datetime.now(UTC))
    assert b"BEGIN:VEVENT" in client.get(f"/calendar/{token}.ics").content
    let_time_pass(lead)
    close()
    emptied = client.get(f"/calendar/{token}.ics")
    assert emptied.status_code == 200
    assert b"BEGIN:VEVENT" not in emptied.content
    assert client.get(f"/calendar/{token}.ics").status_code == 410


@pytest.mark.parametrize("of", ["beside", "circle"])
def test_before_its_end_nothing_goes(scene, of):
    """The circle is listed, so whoever closes groups can see its card at any time."""
    lead = getattr(scene, of).lead
    announce_end(lead)
    before = rows_of(lead.group_id)
    assert close() == 0
    # A worker whose clock is a month ahead: the database's own clock counts.
    assert close(datetime.now(UTC) + timedelta(days=30)) == 0
    assert rows_of(lead.group_id) == before
    assert DataKey.objects.filter(owner=lead.group_id).exists()


def test_called_off_nothing_goes(scene, lead):
    with acting_as(lead.user):
        life.call_off(lead, at=datetime.now(UTC))
    before = rows_of(lead.group_id)
    assert close(datetime.now(UTC) + timedelta(days=60)) == 0
    assert rows_of(lead.group_id) == before


def test_when_the_end_has_come_it_cannot_be_called_off(scene, lead):
    let_time_pass(lead)
    with pytest.raises(life.NotPossible), acting_as(lead.user), transaction.atomic():
        life.call_off(lead, at=datetime.now(UTC))


def test_a_second_time_nothing_is_left_to_do(scene, lead):
    let_time_pass(lead)
    assert close() == 1
    assert close() == 0
    assert closing.close_group(lead.group_id, at=datetime.now(UTC)) is False
    with acting_as(scene.cast.noor):
        assert Certificate.objects.count() == 1


@pytest.mark.parametrize("step", ["_certify", "_erase"])
def test_what_breaks_half_way_has_done_nothing_and_is_done_the_next_time(
    scene, lead, monkeypatch, step
):
    let_time_pass(lead)
    before = rows_of(lead.group_id)
    real = getattr(closing, step)

    def breaks(*given):
        real(*given)
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(closing, step, breaks)
        assert close() == 0
    assert rows_of(lead.group_id) == before
    assert DataKey.objects.filter(owner=lead.group_id).exists()
    assert close() == 1
    assert rows_of(lead.group_id) == {}


def test_one_that_fails_keeps_no_other_from_its_end(scene, lead, monkeypatch):
    circle = scene.circle.lead
    announce_end(circle)
    for one in (lead, circle):
        let_time_pass(one)
    real = closing._certify

    def breaks_for_one(group, at):
        if group.pk == lead.group_id:
            raise RuntimeError("only this one")
        real(group, at)

    with monkeypatch.context() as broken:
        broken.setattr(closing, "_certify", breaks_for_one)
        assert close() == 1
    assert rows_of(circle.group_id) == {}
    assert rows_of(lead.group_id) != {}
    assert close() == 1


def test_the_purpose_sees_no_group_whose_end_has_not_come(scene, lead):
    """Neither another one, but for what anybody can read of it, nor this one before the time."""
    public = {
        "finder_listing",
        "finder_nexttime",
        "finder_shownfacilitator",
        "joining_question",
        "membership_agreement",
    }
    with acting_as(Purpose.CLOSING), connection.cursor() as cursor:
        for table in sorted(tables_of_groups() - public):
            cursor.execute(f'select count(*) from "{table}"')
            assert cursor.fetchone() == (0,), table
        cursor.execute("delete from membership_group")
        assert cursor.rowcount == 0
    let_time_pass(lead)
    with acting_as(Purpose.CLOSING):
        assert set(Membership.objects.values_list("group", flat=True)) == {lead.group_id}
        assert Group.objects.filter(pk=lead.group_id).exists()


def test_every_table_that_names_a_group_is_among_those_that_are_erased():
    for table in tables_of_groups():
        rules = row_security.TABLES[table]
        assert "closing" in rules.select, table
        assert "closing" in rules.delete, table
    assert set(closing.in_order()) == tables_of_groups()
    assert closing.in_order().index("forum_post") < closing.in_order().index("forum_thread")


def test_nobody_makes_a_certificate_for_themselves(scene):

    now = datetime.now(UTC)
    counts = {"founded_at": now, "closed_at": now, "people": 1, "meetings": 1, "texts": 1}
    with pytest.raises(ProgrammingError), acting_as(scene.cast.kai), transaction.atomic():
        Certificate.objects.create(person=scene.cast.kai, **counts)


def test_only_the_lead_can_bring_it_about(scene):
    with pytest.raises(PermissionDenied), acting_as(scene.cast.kai):
        life.announce_end(
            scene.beside.member,
            last_day=(datetime.now(UTC) + timedelta(days=30)).date(),
            at=datetime.now(UTC),
        )
