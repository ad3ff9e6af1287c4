"""Two people who do not want to meet: neither of them, nor anybody else, learns of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from groups.joining import actions
from groups.joining.apart import MOST, keep_apart
from groups.joining.models import Apart
from groups.joining.waiting import HELD_FOR, KIND
from groups.membership.application_notices import DECIDED
from groups.membership.models import Group, Membership
from groups.notices.kinds import KINDS
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.joining.conftest import CIRCLE, NAMED, NOW, joins, standing, states
from tests.membership.conftest import invited  # noqa: F401  # a fixture
from tests.scene import every_row, undone

PAGE = reverse("joining:apart")
JOIN = reverse("joining:join", args=["open-door"])


def apart(user, other) -> None:
    with acting_as(user):
        keep_apart(user, other.email, at=NOW)


@pytest.fixture(params=["who is in it named them", "they named who is in it"])
def named(request, cast):
    """Maren and Sol, whichever of them wrote the other down."""
    if request.param == "they named who is in it":
        apart(cast.sol, cast.maren)
    else:
        apart(cast.maren, cast.sol)


def test_an_open_group_answers_as_one_without_a_place(cast, open_group, named, as_person):
    with acting_as(cast.noor):
        Group.objects.filter(pk=open_group.pk).update(capacity=10)
    joins(cast.maren, open_group)
    held, full = as_person(cast.sol), as_person(cast.priya)
    answered = held.post(JOIN, NAMED)
    with acting_as(cast.noor):
        Group.objects.filter(pk=open_group.pk).update(capacity=2)
    same = full.post(JOIN, NAMED)
    assert (answered.status_code, answered.url) == (same.status_code, same.url)
    assert held.get(JOIN).content == full.get(JOIN).content
    with acting_as(cast.noor):
        Group.objects.filter(pk=open_group.pk).update(capacity=10)
        assert not Membership.objects.filter(user=cast.sol).exists()
    assert KIND.plan(NOW) == 1
    assert states(open_group)["priya"] == "offered"
    assert states(open_group)["sol"] == "waitlisted", "never offered"


def test_an_application_looks_sent_and_the_facilitators_never_see_it(
    cast, applied, named, as_person
):
    applied(cast.sol)
    applied(cast.kai, name="K")
    join = reverse("joining:join", args=[CIRCLE])
    held, other = as_person(cast.sol).get(join).content, as_person(cast.kai).get(join).content
    assert held == other
    queue = as_person(cast.jo).get(reverse("joining:applications", args=[CIRCLE])).content
    assert b"Newcomer" not in queue
    assert b">K<" in queue
    with acting_as(cast.jo):
        assert not Membership.objects.filter(user=cast.sol).exists()
    for kind in KINDS.values():
        if kind.name.startswith("application"):
            kind.plan(datetime.now(UTC))
    with acting_as(Purpose.REMINDERS):
        about = standing_pk(cast)
        assert not Notice.objects.filter(subject_id=about).exists()


def standing_pk(cast):
    with acting_as(cast.sol):
        return Membership.objects.get(user=cast.sol).pk


def test_after_a_week_they_are_told_no_like_others(cast, applied, named, as_person):
    applied(cast.sol)
    applied(cast.kai, name="K")
    with acting_as(cast.jo):
        actions.answer(
            cast.member(cast.jo), standing(cast.kai, cast.circle).pk, "no", at=NOW + HELD_FOR
        )
    later = datetime.now(UTC) + HELD_FOR
    KIND.plan(later)
    join = reverse("joining:join", args=[CIRCLE])
    assert b"That says nothing about you" in as_person(cast.sol).get(join).content
    assert as_person(cast.sol).get(join).content == as_person(cast.kai).get(join).content
    with acting_as(cast.sol):
        (notice,) = Notice.objects.filter(kind=DECIDED, recipient=cast.sol)
        assert KINDS[DECIDED].show([notice], cast.sol, later)


def test_a_welcome_for_somebody_who_is_kept_apart_meanwhile_leads_to_waiting(
    cast, applied, as_person
):
    one = applied(cast.sol)
    apart(cast.maren, cast.sol)
    answering = reverse("joining:application", args=[CIRCLE, one.pk])
    done = as_person(cast.jo).post(answering, {"verdict": "welcome"}, follow=True)
    assert b"They are welcome." in done.content, "the facilitator learns nothing"
    assert (
        b"You wait for a place"
        in as_person(cast.sol).get(reverse("joining:join", args=[CIRCLE])).content
    )
    assert KIND.plan(NOW) == 0


def test_a_place_that_is_kept_is_no_place_where_somebody_named_them_since(cast, applied, as_person):
    one = applied(cast.sol)
    with acting_as(cast.jo):
        actions.answer(cast.member(cast.jo), one.pk, "welcome", at=NOW)
    apart(cast.maren, cast.sol)
    refused = as_person(cast.sol).post(reverse("joining:join", args=[CIRCLE]), NAMED)
    assert refused.status_code == 422
    assert b"There is no place for you in this group at the moment." in refused.content


def test_an_invitation_is_answered_as_by_a_full_group(cast, named, invited, as_person):  # noqa: F811
    link = invited("sol@demo.test")
    sol = as_person(cast.sol)
    held = sol.post(link, NAMED)
    with acting_as(cast.sol):
        Apart.objects.all().delete()
    with acting_as(cast.maren):
        Apart.objects.all().delete()
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(capacity=5)
    full = sol.post(link, NAMED)
    assert held.status_code == full.status_code == 422
    assert _without_tokens(held) == _without_tokens(full)
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(capacity=9)
    assert sol.post(link, NAMED).url == f"/g/{CIRCLE}/"


def _without_tokens(answer) -> list[bytes]:
    return [line for line in answer.content.splitlines() if b"csrfmiddlewaretoken" not in line]


def test_the_page_tells_how_many_and_not_whom(cast, as_person):
    maren = as_person(cast.maren)
    assert maren.post(PAGE, {"address": "Sol@Demo.test "}).url == PAGE
    page = maren.get(PAGE).content
    assert page.count(b"Somebody, since") == 1
    assert b"sol@" not in page.lower()
    maren.post(PAGE, {"address": "sol@demo.test"})
    assert maren.get(PAGE).content.count(b"Somebody, since") == 1, "said twice, it is said once"
    with acting_as(cast.maren):
        (mark,) = Apart.objects.all()
    as_person(cast.sol).post(reverse("joining:forget_apart", args=[mark.pk]))
    with acting_as(cast.maren):
        assert Apart.objects.exists(), "nobody takes another's mark away"
    maren.post(reverse("joining:forget_apart", args=[mark.pk]))
    assert b"Somebody, since" not in maren.get(PAGE).content


@pytest.mark.parametrize("address", ["", "nobody", "maren@demo.test"])
def test_what_is_no_address_or_ones_own_is_said_beside_the_field(cast, as_person, address):
    refused = as_person(cast.maren).post(PAGE, {"address": address})
    assert refused.status_code == 422
    assert b'class="errorlist"' in refused.content


def test_the_list_is_short(cast, as_person):
    maren = as_person(cast.maren)
    for number in range(MOST):
        maren.post(PAGE, {"address": f"somebody{number}@demo.test"})
    assert maren.post(PAGE, {"address": "one-more@demo.test"}).status_code == 422


def test_nobody_else_sees_that_there_is_a_mark(cast):
    apart(cast.maren, cast.sol)
    for somebody in (cast.sol, cast.jo, cast.cora, cast.stella, cast.priya):
        with acting_as(somebody):
            assert not Apart.objects.exists()


def test_a_stolen_table_tells_no_address(cast):
    apart(cast.maren, cast.sol)
    apart(cast.priya, cast.sol)
    with acting_as(cast.maren):
        first = Apart.objects.get().address_fingerprint
    with acting_as(cast.priya):
        second = Apart.objects.get().address_fingerprint
    assert first != second
    with undone():
        assert b"apart|sol" not in every_row()


def test_who_is_kept_apart_waits_again_once_the_other_has_left(cast, open_group, named):
    with acting_as(cast.noor):
        Group.objects.filter(pk=open_group.pk).update(capacity=10)
    joins(cast.maren, open_group)
    assert joins(cast.sol, open_group) is None
    from groups.membership import actions as membership

    with acting_as(cast.maren):
        own = Membership.objects.select_related("group").get(user=cast.maren, group=open_group)
        membership.leave(own, at=NOW)
    assert KIND.plan(NOW + timedelta(minutes=1)) == 1
