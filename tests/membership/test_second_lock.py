"""The database alone keeps groups closed: raw queries, as each person, without the application."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction

from groups.membership import invitations
from groups.membership.models import Acceptance, Agreement, Group, Invitation, Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import LONG_AGO

ACTIVE = Membership.State.ACTIVE
MEMBER = Membership.Role.MEMBER
FACILITATOR = Membership.Role.FACILITATOR
LEAD = Membership.Role.LEAD


@contextmanager
def refused():
    """The statement fails, by a policy or by a trigger."""
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
        yield


def unchanged(queryset, **changes):
    """Nobody may say so: the statement fails, or finds no row that it may touch."""
    try:
        with transaction.atomic():
            touched = queryset.update(**changes)
    except Error as error:
        # Any other error would mean that the statement itself was wrong.
        return "row-level security" in str(error) or "refuses this change" in str(error)
    return touched == 0


def token_for(lead, group, address, role=MEMBER):
    """An invitation as its mail brings it."""
    now = datetime.now(UTC)
    with acting_as(lead):
        member = Membership.objects.select_related("group").get(user=lead, group=group)
        invitation = invitations.invite(member, address, at=now, role=role)
    with acting_as(Purpose.REMINDERS):
        notice = Notice.objects.get(kind="invitation", subject_id=invitation.pk)
        message = invitations.KIND.prepare(notice, now)
    return str(message.context["link"]).rstrip("/").rsplit("/", 1)[1]


def entry(group, user, **fields):
    return Membership(
        **{
            "group": group,
            "user": user,
            "role": MEMBER,
            "state": ACTIVE,
            "display_name": "New here",
            "joined_at": datetime.now(UTC),
            **fields,
        }
    )


@contextmanager
def without_the_second_lock(table):
    """The owner of the tables, for the length of the block, so that a test can make the impossible."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = (table, "membership_acceptance", "membership_invitation")
        for name in tables:
            cursor.execute(f"alter table {name} no force row level security")
        yield cursor
        cursor.execute("set constraints all immediate")
        for name in tables:
            cursor.execute(f"alter table {name} force row level security")


def test_nobody_enters_a_membership_for_themselves(cast):
    for somebody in (cast.sol, cast.rae, cast.lena, cast.stella, cast.cora, cast.noor):
        for role in (MEMBER, FACILITATOR, LEAD):
            with acting_as(somebody), refused():
                entry(cast.circle, somebody, role=role).save(force_insert=True)


def test_nobody_enters_a_membership_for_somebody_else(cast):
    with acting_as(cast.jo), refused():
        entry(cast.circle, cast.sol).save(force_insert=True)


def test_somebody_may_ask_to_join_a_group_that_takes_applications_and_no_other(cast):
    with acting_as(cast.sol):
        entry(cast.circle, cast.sol, state="applied", joined_at=None).save(force_insert=True)
    with acting_as(cast.sol), refused():
        entry(cast.beside, cast.sol, state="applied", joined_at=None).save(force_insert=True)


def test_asking_to_join_brings_nothing_else_with_it(cast):
    for wish in (
        {"state": "applied", "joined_at": LONG_AGO},
        {"state": "applied", "joined_at": None, "role": "facilitator"},
        {"state": "ended", "ended_at": LONG_AGO, "joined_at": None},
    ):
        with acting_as(cast.sol), refused():
            entry(cast.circle, cast.sol, **wish).save(force_insert=True)


def test_an_applicant_cannot_let_themselves_in(cast):
    with acting_as(cast.rae):
        own = Membership.objects.filter(user=cast.rae)
        assert own.exists()
        assert unchanged(own, state=ACTIVE, joined_at=datetime.now(UTC))
        assert unchanged(own, display_name="Rae again")


def test_who_has_left_cannot_come_back_by_their_own_hand(cast):
    with acting_as(cast.lena):
        own = Membership.objects.filter(user=cast.lena)
        assert own.exists()
        assert unchanged(own, state=ACTIVE)
        assert unchanged(own, state=ACTIVE, joined_at=datetime.now(UTC), ended_at=None)


def test_nobody_brings_back_who_has_left_or_lets_in_who_has_only_asked(cast):
    for facilitator in (cast.ade, cast.jo):
        with acting_as(facilitator):
            for somebody in (cast.lena, cast.rae):
                row = Membership.objects.filter(user=somebody)
                assert row.exists()
                assert unchanged(row, state=ACTIVE, joined_at=datetime.now(UTC))


def test_nobody_gives_themselves_a_role(cast):
    for somebody, role in ((cast.maren, FACILITATOR), (cast.maren, LEAD), (cast.ade, LEAD)):
        with acting_as(somebody):
            assert unchanged(Membership.objects.filter(user=somebody), role=role)


def test_a_member_chooses_another_name_and_a_facilitator_steps_down(cast):
    with acting_as(cast.maren):
        assert Membership.objects.filter(user=cast.maren).update(display_name="M.") == 1
    with acting_as(cast.ade):
        assert Membership.objects.filter(user=cast.ade).update(role=MEMBER) == 1


def test_the_lead_neither_steps_down_nor_leaves_before_handing_over(cast):
    with acting_as(cast.jo):
        own = Membership.objects.filter(user=cast.jo)
        assert unchanged(own, role=MEMBER)
        assert unchanged(own, role=FACILITATOR)
        assert unchanged(own, state="ended", ended_at=datetime.now(UTC))


def test_nobody_moves_their_own_beginning_back(cast):
    for somebody in (cast.maren, cast.ade):
        with acting_as(somebody):
            own = Membership.objects.filter(user=somebody)
            assert unchanged(own, joined_at=LONG_AGO - timedelta(days=365))


def test_a_membership_moves_to_no_other_group_and_no_other_person(cast):
    with acting_as(cast.maren):
        own = Membership.objects.filter(user=cast.maren)
        assert unchanged(own, group=cast.beside)
        assert unchanged(own, user=cast.sol)
        assert unchanged(own, id=uuid4())
    with acting_as(cast.jo):
        assert unchanged(Membership.objects.filter(user=cast.maren), user=cast.sol)


def test_a_facilitator_ends_a_member_but_neither_the_lead_nor_a_name(cast):
    now = datetime.now(UTC)
    with acting_as(cast.ade):
        people = Membership.objects.filter(group=cast.circle)
        assert unchanged(people.filter(user=cast.jo), state="ended", ended_at=now)
        assert unchanged(people.filter(user=cast.maren), display_name="Quiet one")
        assert unchanged(people.filter(user=cast.maren), role=FACILITATOR)
        assert people.filter(user=cast.maren).update(state="ended", ended_at=now) == 1


def test_the_lead_ends_a_facilitator(cast):
    with acting_as(cast.jo):
        assert (
            Membership.objects.filter(user=cast.ade).update(
                state="ended", ended_at=datetime.now(UTC)
            )
            == 1
        )


def test_who_does_not_facilitate_this_group_cannot_touch_it(cast):
    for who in ("noor", "maren", "lena", "rae", "sol", "stella", "cora"):
        touches_nothing(cast, who)


def touches_nothing(cast, who):
    with acting_as(cast.jo):
        agreement = Agreement.objects.get(group=cast.circle)
        marens = Membership.objects.get(user=cast.maren)
    with acting_as(getattr(cast, who)):
        circle = Group.objects.filter(pk=cast.circle.pk)
        assert circle.exists()
        assert unchanged(circle, name="Taken over")
        assert unchanged(
            Membership.objects.filter(group=cast.circle).exclude(user=getattr(cast, who)),
            state="ended",
            ended_at=datetime.now(UTC),
        )
        assert unchanged(Agreement.objects.filter(pk=agreement.pk), limits="None.")
        with refused():
            Agreement.objects.create(
                group=cast.circle,
                version=2,
                facilitators_promise="a",
                members_promise="b",
                nobody_does="c",
                limits="d",
                created_at=datetime.now(UTC),
            )
        if who != "maren":
            with refused():
                Acceptance.objects.create(
                    group=cast.circle,
                    agreement=agreement,
                    membership=marens,
                    accepted_at=datetime.now(UTC),
                )


def test_nobody_deletes_anything(cast):
    with acting_as(cast.jo):
        for model in (Acceptance, Agreement, Invitation, Membership, Group):
            assert model.objects.all()._raw_delete("default") == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trace", ["an ended row", "no row at all"])
def test_a_former_founder_does_not_come_back_as_such(cast, trace):
    """Not inside one transaction as elsewhere: the founding one is over."""
    with without_the_second_lock("membership_membership") as cursor:
        cursor.execute(
            "delete from membership_acceptance where membership_id ="
            " (select id from membership_membership where user_id = %s)",
            [cast.jo.pk],
        )
        cursor.execute("update membership_invitation set inviter_id = null")
        # A lead leaves by handing over; here the rows are as no action leaves them.
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table membership_membership disable trigger user")
        cursor.execute(
            "delete from membership_membership where user_id = %s"
            if trace == "no row at all"
            else "update membership_membership set state = 'ended', ended_at = now()"
            " where user_id = %s",
            [cast.jo.pk],
        )
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table membership_membership enable trigger user")
    with acting_as(cast.jo):
        assert Group.objects.get(pk=cast.circle.pk).founder == cast.jo
        assert unchanged(Membership.objects.filter(user=cast.jo), state=ACTIVE)
        assert unchanged(Group.objects.filter(pk=cast.circle.pk), founded_at=datetime.now(UTC))
        if trace == "no row at all":
            with pytest.raises(ProgrammingError, match="row-level security"):
                entry(cast.circle, cast.jo, role=LEAD).save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_nobody_founds_a_group_in_another_name(cast):
    wish = {"slug": "x", "name": "X", "summary": "X", "time_zone": "UTC"}
    with acting_as(cast.sol), refused():
        Group.objects.create(**wish, founder=cast.jo)
    with acting_as(cast.sol), refused():
        Group.objects.create(**wish, founder=cast.sol, founded_at=LONG_AGO)


def test_a_facilitator_does_not_become_the_founder(cast):
    with acting_as(cast.ade):
        circle = Group.objects.filter(pk=cast.circle.pk)
        assert unchanged(circle, founder=cast.ade)
        assert unchanged(circle, founded_at=datetime.now(UTC))
        assert circle.update(area="Leeds") == 1


def test_an_invitation_opens_its_own_group_with_its_own_role(cast):
    token = token_for(cast.noor, cast.beside, cast.sol.email)
    with acting_as(cast.sol, bearing=token):
        assert [group.pk for group in Group.objects.filter(visibility="hidden")] == [cast.beside.pk]
        for role in (FACILITATOR, LEAD):
            with refused():
                entry(cast.beside, cast.sol, role=role).save(force_insert=True)
        with refused():
            entry(cast.circle, cast.sol).save(force_insert=True)
        with refused():
            entry(cast.beside, cast.sol, joined_at=LONG_AGO).save(force_insert=True)
        with refused():
            entry(cast.beside, cast.kai).save(force_insert=True)
        entry(cast.beside, cast.sol).save(force_insert=True)


def test_who_comes_back_with_an_invitation_gets_its_role_and_a_new_beginning(cast):
    token = token_for(cast.jo, cast.circle, cast.lena.email)
    now = datetime.now(UTC)
    with acting_as(cast.lena, bearing=token):
        own = Membership.objects.filter(user=cast.lena)
        assert unchanged(own, state=ACTIVE)
        assert unchanged(own, state=ACTIVE, role=FACILITATOR, joined_at=now)
        assert own.update(state=ACTIVE, joined_at=now) == 1


def test_an_invitation_to_one_group_brings_nobody_back_into_another(cast):
    token = token_for(cast.noor, cast.beside, cast.lena.email)
    with acting_as(cast.lena, bearing=token):
        own = Membership.objects.filter(user=cast.lena)
        assert unchanged(own, state=ACTIVE, joined_at=datetime.now(UTC))
        assert unchanged(own, group=cast.beside, state=ACTIVE, joined_at=datetime.now(UTC))


def test_the_bearer_can_only_use_the_invitation_up(cast):
    token = token_for(cast.noor, cast.beside, cast.sol.email)
    now = datetime.now(UTC)
    with acting_as(cast.sol, bearing=token):
        mine = Invitation.objects.all()
        assert mine.count() == 1
        for change in (
            {"role": FACILITATOR},
            {"role": FACILITATOR, "accepted_at": now},
            {"group": cast.circle},
            {"group": cast.circle, "accepted_at": now},
            {"expires_at": now + timedelta(days=999)},
            {"revoked_at": now},
            {"token_hash": "0" * 64},
        ):
            assert unchanged(mine, **change), change
        assert mine.update(accepted_at=now) == 1
        assert unchanged(mine, accepted_at=None)
        assert not Group.objects.filter(pk=cast.beside.pk).exists()
        with refused():
            entry(cast.beside, cast.sol).save(force_insert=True)


def test_nobody_uses_an_invitation_without_being_signed_in(cast):
    token = token_for(cast.noor, cast.beside, cast.sol.email)
    with acting_as(None, bearing=token):
        assert unchanged(Invitation.objects.all(), accepted_at=datetime.now(UTC))


def test_an_invitation_that_was_taken_back_opens_nothing(cast):
    token = token_for(cast.noor, cast.beside, cast.sol.email)
    now = datetime.now(UTC)
    with acting_as(cast.noor):
        Invitation.objects.update(revoked_at=now)
        assert unchanged(Invitation.objects.all(), revoked_at=None)
    with acting_as(cast.sol, bearing=token):
        assert not Group.objects.filter(pk=cast.beside.pk).exists()
        with refused():
            entry(cast.beside, cast.sol).save(force_insert=True)


def test_nobody_but_its_facilitators_lists_a_groups_invitations(cast):
    token_for(cast.jo, cast.circle, cast.sol.email)
    with acting_as(cast.jo):
        assert Invitation.objects.filter(accepted_at=None).count() == 1
    for who in ("maren", "lena", "rae", "noor", "cora", "stella", "sol"):
        with acting_as(getattr(cast, who)):
            assert not Invitation.objects.filter(group=cast.circle).exists(), who
    for purpose in (Purpose.IMPORT, Purpose.CATALOGUE, None):
        with acting_as(purpose):
            assert Invitation.objects.count() == 0, purpose


def test_a_facilitator_invites_in_their_own_name_and_chooses_no_token(cast):
    with acting_as(cast.ade):
        ade, jo = (Membership.objects.get(user=user) for user in (cast.ade, cast.jo))
        wish = {
            "group": cast.circle,
            "address": "x@example.org",
            "address_fingerprint": "0",
            "created_at": datetime.now(UTC),
            "expires_at": datetime.now(UTC) + timedelta(days=1),
        }
        with refused():
            Invitation.objects.create(**wish, inviter=jo)
        with refused():
            Invitation.objects.create(**wish, inviter=ade, token_hash="0" * 64)
        Invitation.objects.create(**wish, inviter=ade)
        assert unchanged(Invitation.objects.all(), token_hash="0" * 64)


def test_members_see_neither_who_asked_nor_who_left(cast):
    def people(user):
        with acting_as(user):
            return set(
                Membership.objects.filter(group=cast.circle).values_list("user__email", flat=True)
            )

    today = {f"{name}@demo.test" for name in ("jo", "ade", "maren", "sam", "priya")}
    assert people(cast.maren) == today
    assert people(cast.ade) == today | {"lena@demo.test", "rae@demo.test"}
    assert people(cast.rae) == {"rae@demo.test"}
    assert people(cast.lena) == {"lena@demo.test"}
    for who in ("sol", "noor", "stella", "cora"):
        assert people(getattr(cast, who)) == set()


def test_an_operators_import_sees_the_lead_and_no_other_person(cast):
    with acting_as(Purpose.IMPORT):
        assert set(Membership.objects.values_list("user__email", flat=True)) == {
            "jo@demo.test",
            "noor@demo.test",
        }
        assert unchanged(Group.objects.all(), name="Taken over")
        assert unchanged(Membership.objects.all(), state="ended", ended_at=LONG_AGO)


def test_an_acceptance_holds_its_three_rows_in_one_group(cast):
    with acting_as(cast.jo):
        mine = Membership.objects.get(user=cast.jo)
    with acting_as(cast.noor):
        other = Agreement.objects.get(group=cast.beside)
    with acting_as(cast.jo), refused():
        Acceptance.objects.create(
            group=cast.circle, agreement=other, membership=mine, accepted_at=LONG_AGO
        )
        connection.check_constraints()
    with acting_as(cast.jo), refused():
        Acceptance.objects.create(
            group=cast.beside, agreement=other, membership=mine, accepted_at=LONG_AGO
        )


def test_the_words_of_an_agreement_stay(cast):
    with acting_as(cast.jo):
        assert unchanged(Agreement.objects.filter(group=cast.circle), limits="None.")
