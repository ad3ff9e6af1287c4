"""The lead is handed over by two people's yes, and a group is never without one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, connection, transaction
from django.db.models import Case, Value, When

from groups.audit.models import Entry, Verb
from groups.errors import NotPossible
from groups.membership import actions, handover
from groups.membership.models import LeadOffer, Membership
from groups.notices.kinds import Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import join
from tests.membership.test_second_lock import refused, unchanged

NOW = datetime.now(UTC)
GROUP = "/g/tuesday-evening-circle/"
PAGE = f"{GROUP}people/lead/"
FACILITATOR, MEMBER, LEAD = (
    Membership.Role.FACILITATOR,
    Membership.Role.MEMBER,
    Membership.Role.LEAD,
)


def offer(cast, to, *, at=NOW):
    with acting_as(cast.jo):
        return handover.offer_lead(cast.member(cast.jo), cast.member(to), at=at)


def accept(cast, user, made, *, at=NOW):
    with acting_as(user):
        handover.accept_lead(cast.member(user), made.pk, at=at)


def roles(cast):
    with acting_as(cast.priya):
        people = Membership.objects.active().filter(group=cast.circle).exclude(role=MEMBER)
        return {person.display_name: person.role for person in people}


AS_BEFORE = {"Jo": LEAD, "Ade": FACILITATOR}


def lines(browser):
    return browser.get(f"{GROUP}log/").content.decode()


@pytest.mark.parametrize("who", ["ade", "maren"])
def test_with_the_yes_of_who_was_asked_two_roles_change(cast, as_person, who):
    user = getattr(cast, who)
    asked = as_person(cast.jo).post(PAGE, {"person": str(cast.member(user).pk)})
    assert asked.status_code == 302
    assert roles(cast) == AS_BEFORE, "nothing changes before the answer"
    browser = as_person(user)
    assert "asks whether you would lead this group" in browser.get(GROUP).content.decode()
    page = browser.get(PAGE)
    assert "Jo</span> asks you to lead" in page.content.decode()
    made = page.context["offer"]
    assert browser.post(f"{PAGE}accept/", {"offer": str(made.pk)}).status_code == 302
    assert roles(cast) == {"Ade": FACILITATOR, "Jo": FACILITATOR} | {who.title(): LEAD}
    assert browser.get(f"{GROUP}people/invite/").status_code == 200
    for reader in (cast.priya, cast.jo):
        assert f"{who.title()} leads the group now." in lines(as_person(reader))
    assert f"{who.title()} leads the group now." not in lines(as_person(cast.kai))


def test_who_handed_over_may_leave(cast, as_person):
    jo = as_person(cast.jo)
    for page in ("leave", "pause"):
        answer = jo.get(f"{GROUP}{page}/").content.decode()
        assert PAGE in answer, "the page says how to hand over"
        assert jo.post(f"{GROUP}{page}/").status_code == 422
    accept(cast, cast.ade, offer(cast, cast.ade))
    assert as_person(cast.jo).post(f"{GROUP}leave/").status_code == 302
    assert roles(cast) == {"Ade": LEAD}


def test_a_no_leaves_everything_as_it_is(cast, as_person):
    made = offer(cast, cast.maren)
    assert as_person(cast.maren).post(f"{PAGE}decline/", {"offer": made.pk}).status_code == 302
    assert roles(cast) == AS_BEFORE
    with pytest.raises(NotPossible):
        accept(cast, cast.maren, made)
    said = "Maren was asked to lead the group and does not want to."
    assert said in lines(as_person(cast.ade))
    assert said not in lines(as_person(cast.priya)), "that somebody was asked is for facilitators"
    offer(cast, cast.sam)


def test_what_was_taken_back_cannot_be_accepted(cast, as_person):
    made = offer(cast, cast.maren)
    assert as_person(cast.jo).post(f"{PAGE}withdraw/").status_code == 302
    late = as_person(cast.maren).post(f"{PAGE}accept/", {"offer": str(made.pk)})
    assert late.status_code == 422
    assert "taken back" in late.content.decode()
    assert roles(cast) == AS_BEFORE


def test_an_offer_ends_after_a_week(cast):
    made = offer(cast, cast.maren, at=NOW - handover.OPEN_FOR)
    with pytest.raises(NotPossible):
        accept(cast, cast.maren, made)
    assert roles(cast) == AS_BEFORE
    newer = offer(cast, cast.sam)
    accept(cast, cast.sam, newer, at=NOW + handover.OPEN_FOR - timedelta(seconds=1))
    assert roles(cast)["Sam"] == LEAD


def test_one_person_at_a_time_is_asked(cast, as_person):
    offer(cast, cast.maren)
    second = as_person(cast.jo).post(PAGE, {"person": str(cast.member(cast.ade).pk)})
    assert second.status_code == 422
    assert "asked somebody already" in second.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ade", 403), ("sam", 403), ("priya", 403), ("lena", 404), ("rae", 404), ("noor", 404),
        ("kai", 404), ("cora", 404), ("stella", 404), ("sol", 404),
    ],
)  # fmt: skip
def test_nobody_else_asks_answers_or_takes_back(cast, as_person, who, status):
    made = offer(cast, cast.maren)
    browser = as_person(getattr(cast, who))
    assert browser.get(PAGE).status_code == status
    assert browser.post(PAGE, {"person": str(cast.member(cast.sam).pk)}).status_code == status
    assert browser.post(f"{PAGE}withdraw/").status_code == status
    answers = {
        browser.post(f"{PAGE}{answer}/", {"offer": str(made.pk)}).status_code
        for answer in ("accept", "decline")
    }
    assert answers == {422 if status == 403 else 404}
    assert roles(cast) == AS_BEFORE
    assert as_person(cast.maren).get(PAGE).status_code == 200, "the offer is as it was"


@pytest.mark.parametrize("person", ["", "x", "\0", "0" * 40])
def test_nobody_or_somebody_who_is_not_there_cannot_be_asked(cast, as_person, person):
    with acting_as(cast.sam):
        actions.pause(cast.member(cast.sam), at=NOW)
    jo = as_person(cast.jo)
    others = (cast.jo, cast.sam, cast.lena, cast.rae)
    for wish in (person, *(str(cast.member(one).pk) for one in others)):
        assert jo.post(PAGE, {"person": wish}).status_code == 422
    kai = str(cast.member(cast.kai, cast.beside).pk)
    assert jo.post(PAGE, {"person": kai}).status_code == 422


def test_the_action_itself_refuses_too(cast):
    for user, other in ((cast.ade, cast.maren), (cast.maren, cast.ade), (cast.jo, cast.jo)):
        with acting_as(user), pytest.raises(PermissionDenied):
            handover.offer_lead(cast.member(user), cast.member(other), at=NOW)


def test_who_leaves_and_comes_back_was_not_asked(cast):
    made = offer(cast, cast.maren, at=NOW - timedelta(hours=1))
    with acting_as(cast.ade):
        actions.remove(cast.member(cast.ade), cast.member(cast.maren), at=NOW)
    join(cast.member(cast.jo), cast.maren, "Maren", at=NOW)
    with pytest.raises(NotPossible):
        accept(cast, cast.maren, made)
    assert roles(cast) == AS_BEFORE
    offer(cast, cast.sam)


def test_who_leaves_takes_the_offer_along(cast):
    offer(cast, cast.maren)
    with acting_as(cast.maren):
        actions.leave(cast.member(cast.maren), at=NOW)
    with acting_as(cast.jo):
        assert not LeadOffer.objects.exists()


def test_the_mail_says_nothing_and_is_not_sent_once_it_is_answered(cast):
    made = offer(cast, cast.maren)
    with acting_as(Purpose.REMINDERS):
        (notice,) = Notice.objects.filter(kind="lead_offered")
        assert notice.recipient_id == cast.maren.pk
        said = handover.KIND.prepare(notice, NOW)
        assert isinstance(said, Message)
        assert said.context == {"link": "http://testserver/"}
    accept(cast, cast.maren, made)
    with acting_as(Purpose.REMINDERS):
        assert handover.KIND.prepare(notice, NOW) == Unwanted("answered")


def test_it_is_in_the_log_once_for_each_deed(cast):
    accept(cast, cast.ade, offer(cast, cast.ade))
    with acting_as(cast.ade):
        verbs = Entry.objects.filter(verb__startswith="membership.lead")
        assert sorted(verbs.values_list("verb", flat=True)) == [
            Verb.MEMBERSHIP_LEAD_OFFERED,
            Verb.MEMBERSHIP_LEAD_TAKEN,
        ]


@pytest.mark.django_db(transaction=True)
def test_of_answers_at_the_same_moment_one_counts(cast):
    """Yes from two windows, and the lead takes it back meanwhile."""
    made = offer(cast, cast.maren)
    together = Barrier(5)

    def try_it(user, deed) -> str:
        try:
            together.wait(5)
            with acting_as(user):
                deed(cast.member(user))
        except NotPossible:
            return "too late"
        finally:
            connection.close()
        return deed.__name__

    def yes(member):
        handover.accept_lead(member, made.pk, at=NOW)

    def no(member):
        handover.decline_lead(member, made.pk, at=NOW)

    def back(member):
        handover.withdraw_lead(member, at=NOW)

    tries = [(cast.maren, yes)] * 3 + [(cast.maren, no), (cast.jo, back)]
    with ThreadPoolExecutor(5) as pool:
        became = list(pool.map(lambda one: try_it(*one), tries))
    assert became.count("too late") == 4
    new = {"Maren": LEAD, "Jo": FACILITATOR, "Ade": FACILITATOR}
    assert roles(cast) == (new if "yes" in became else AS_BEFORE)


# --- the database alone


def rows_of(cast, *users):
    return Membership.objects.filter(group=cast.circle, user__in=users)


def swapped(cast, user):
    return Case(When(user=user, then=Value(LEAD)), default=Value(FACILITATOR))


def test_the_database_swaps_for_who_was_asked_and_for_nobody_else(cast):
    for who in (cast.ade, cast.maren, cast.sam, cast.jo):
        with acting_as(who):
            assert unchanged(rows_of(cast, cast.jo, cast.maren), role=swapped(cast, cast.maren))
    offer(cast, cast.maren)
    for who in (cast.ade, cast.sam, cast.jo, cast.kai):
        with acting_as(who):
            assert unchanged(rows_of(cast, cast.jo, cast.maren), role=swapped(cast, cast.maren))
    with acting_as(cast.maren):
        pair = rows_of(cast, cast.jo, cast.maren)
        assert pair.update(role=swapped(cast, cast.maren)) == 2
    assert roles(cast) == {"Maren": LEAD, "Jo": FACILITATOR, "Ade": FACILITATOR}


def fails(queryset, **changes) -> bool:
    """The database refuses, whichever of its rules it is."""
    try:
        with transaction.atomic():
            return queryset.update(**changes) == 0
    except Error:
        return True


def test_who_was_asked_takes_nothing_but_the_lead(cast):
    offer(cast, cast.maren)
    with acting_as(cast.maren):
        jo, own = rows_of(cast, cast.jo), rows_of(cast, cast.maren)
        assert fails(jo, role=FACILITATOR), "a group without a lead"
        assert fails(own, role=LEAD), "a group with two"
        assert fails(own, role=FACILITATOR)
        assert fails(jo, display_name="Somebody")
        both = rows_of(cast, cast.jo, cast.maren)
        for more in (
            {"display_name": Case(When(user=cast.jo, then=Value("X")), default="display_name")},
            {"joined_at": NOW},
            {"state": "ended", "ended_at": NOW},
        ):
            assert fails(both, role=swapped(cast, cast.maren), **more), more
        member = Case(When(user=cast.maren, then=Value(LEAD)), default=Value(MEMBER))
        assert fails(both, role=member)
    assert roles(cast) == AS_BEFORE


def test_a_facilitator_who_was_asked_ends_nobody_by_it(cast):
    offer(cast, cast.ade)
    with acting_as(cast.ade):
        both = rows_of(cast, cast.jo, cast.ade)
        out = Case(When(user=cast.jo, then=Value("ended")), default="state")
        member = Case(When(user=cast.ade, then=Value(LEAD)), default=Value(MEMBER))
        assert fails(both, role=member, state=out, ended_at=NOW)
    assert roles(cast) == AS_BEFORE


def test_an_offer_is_made_by_the_lead_and_seen_by_the_two(cast):
    jo, maren = cast.member(cast.jo), cast.member(cast.maren)
    fields = {"group": cast.circle, "offered_at": NOW, "expires_at": NOW + handover.OPEN_FOR}
    for who in (cast.ade, cast.maren, cast.noor, cast.sol):
        with acting_as(who), refused():
            LeadOffer.objects.create(offered_by=jo, offered_to=maren, **fields)
    for who in (cast.ade, cast.maren):
        with acting_as(who), refused():
            own = cast.member(who)
            LeadOffer.objects.create(offered_by=own, offered_to=cast.member(cast.sam), **fields)
    offer(cast, cast.maren)
    seen = {}
    for name in ("jo", "maren", "ade", "sam", "noor", "kai", "lena", "rae", "cora", "stella"):
        with acting_as(getattr(cast, name)):
            seen[name] = LeadOffer.objects.count()
            assert unchanged(LeadOffer.objects.all(), offered_to=cast.member(cast.ade))
    assert {name for name, number in seen.items() if number} == {"jo", "maren"}
    with acting_as(cast.ade):
        assert LeadOffer.objects.all()._raw_delete("default") == 0


def test_an_offer_that_is_over_opens_nothing_in_the_database_either(cast):
    offer(cast, cast.maren, at=NOW - timedelta(days=8))
    with acting_as(cast.maren):
        pair = rows_of(cast, cast.jo, cast.maren)
        assert unchanged(pair, role=swapped(cast, cast.maren))
