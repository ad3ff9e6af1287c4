"""A group's card, founding one and changing it."""

from groups.membership.models import Agreement, Group, Membership
from groupsite.confidentiality.acting import acting_as

NEW = {
    "name": "Sunday walkers",
    "summary": "We walk, and we talk.",
    "who_for": "Partners of people in recovery.",
    "evening": "We walk for an hour, and nobody has to talk.",
    "asks": "Good shoes.",
    "support_types": ["support group", "cbt"],
    "situations": ["recovery"],
    "format": "in person",
    "language": "en",
    "area": "Leeds",
    "accessibility": ["step-free"],
    "cost_kind": "donation",
    "cost": "Two pounds for the tea",
    "capacity": "10",
    "time_zone": "Europe/London",
    "visibility": "listed",
    "joining": "invitation",
    "cadence": "ongoing",
    "display_name": "Sol",
}
WRONG = [
    {"name": ""},
    {"name": "\u200b"},
    {"name": "Walk\u202eers"},
    {"name": "Walk\x00ers"},
    {"name": "x" * 81},
    {"summary": ""},
    {"summary": "x" * 601},
    {"support_types": ["hypnosis"]},
    {"situations": ["anything"]},
    {"format": "by post"},
    {"language": "tlh"},
    {"evening": "x" * 601},
    {"asks": "Walk\u202eers"},
    {"accessibility": ["wings"]},
    {"cost_kind": "a kidney"},
    {"area": "x" * 81},
    {"capacity": "1"},
    {"capacity": "101"},
    {"capacity": "many"},
    {"time_zone": "Mars/Olympus"},
    {"visibility": "secret"},
    {"joining": "by force"},
    {"cadence": "forever"},
    {"visibility": "hidden", "joining": "application"},
]


def groups_of(user):
    with acting_as(user):
        return list(Membership.objects.active().filter(user=user).select_related("group"))


def test_the_card_says_what_it_is_and_what_everybody_agrees_to(cast, client):
    page = client.get("/groups/tuesday-evening-circle/").content.decode()
    assert "Tuesday evening circle" in page
    assert "For partners of people in therapy." in page
    assert "Europe/London" in page
    assert "How to join" in page
    assert "What cannot be promised" in page
    with acting_as(cast.jo):
        agreement = Agreement.objects.get(group=cast.circle)
    for part in agreement.parts:
        for clause in part.clauses:
            assert f'<li id="{clause.name}">{clause.text}</li>' in page


def test_a_member_finds_the_way_to_the_group_on_its_card(cast, as_person):
    link = 'href="/g/tuesday-evening-circle/"'
    assert link in as_person(cast.maren).get("/groups/tuesday-evening-circle/").content.decode()
    for who in (cast.sol, cast.lena, cast.noor):
        page = as_person(who).get("/groups/tuesday-evening-circle/").content.decode()
        assert link not in page
        assert "How to join" in page


def test_an_unlisted_group_has_a_card_for_who_knows_its_address(cast, client):
    with acting_as(cast.noor):
        Group.objects.filter(pk=cast.beside.pk).update(visibility="unlisted")
    assert client.get("/groups/beside-you/").status_code == 200


def test_somebody_starts_a_group_and_leads_it(cast, as_person):
    browser = as_person(cast.sol)
    assert browser.get("/groups/start/").status_code == 200
    response = browser.post("/groups/start/", NEW)
    assert response.status_code == 302
    (lead,) = groups_of(cast.sol)
    assert response["Location"] == f"/g/{lead.group.slug}/people/"
    assert lead.group.slug.startswith("sunday-walkers-")
    assert lead.role == "lead"
    assert lead.display_name == "Sol"
    assert lead.group.support_types == ["support group", "cbt"]
    assert lead.group.capacity == 10
    page = browser.get(response["Location"]).content.decode()
    assert "Sunday walkers" in page
    assert "Sunday walkers" not in page.split("</title>")[0]


def test_the_form_begins_with_the_most_careful_choices(cast, as_person):
    page = as_person(cast.maren).get("/groups/start/").content.decode()
    assert '<option value="Europe/Berlin" selected>' in page
    for careful in ("hidden", "invitation"):
        assert any(
            f'value="{careful}"' in tag and "checked" in tag
            for tag in page.split("<input")
        )  # fmt: skip


def test_nobody_starts_a_group_without_signing_in(client, cast):
    for response in (client.get("/groups/start/"), client.post("/groups/start/", NEW)):
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


def test_a_group_with_a_wrong_value_is_not_founded(cast, as_person):
    browser = as_person(cast.sol)
    for wrong in (*WRONG, {"display_name": ""}, {"display_name": "\u2800"}):
        response = browser.post("/groups/start/", {**NEW, **wrong})
        assert response.status_code == 422, wrong
        assert "what you wrote is still here" in response.content.decode()
    assert groups_of(cast.sol) == []


def test_names_are_stored_trimmed_and_composed(cast, as_person):
    as_person(cast.sol).post(
        "/groups/start/", {**NEW, "name": "  Cafe\u0301   Sunday ", "display_name": " So\u0308l "}
    )
    (lead,) = groups_of(cast.sol)
    assert lead.group.name == "Caf\u00e9 Sunday"
    assert lead.display_name == "S\u00f6l"


def test_a_facilitator_changes_the_group(cast, as_person):
    for who in (cast.jo, cast.ade):
        browser = as_person(who)
        page = browser.get("/g/tuesday-evening-circle/settings/")
        assert page.status_code == 200
        assert 'value="Europe/London" selected' in page.content.decode()
        changed = {**NEW, "name": f"Changed by {who.email}"}
        assert browser.post("/g/tuesday-evening-circle/settings/", changed).status_code == 302
        with acting_as(who):
            group = Group.objects.get(pk=cast.circle.pk)
        assert group.name == f"Changed by {who.email}"
        assert group.slug == "tuesday-evening-circle"
        assert group.founder == cast.jo


def test_others_do_not_change_it(cast, client, as_person):
    outside = (cast.kai, cast.noor, cast.lena, cast.rae, cast.sol, cast.cora, cast.stella)
    answers = [(client, 302), (as_person(cast.maren), 403), *((as_person(x), 404) for x in outside)]
    for browser, status in answers:
        assert browser.get("/g/tuesday-evening-circle/settings/").status_code == status
        assert browser.post("/g/tuesday-evening-circle/settings/", NEW).status_code == status
    with acting_as(cast.jo):
        assert Group.objects.get(pk=cast.circle.pk).name == "Tuesday evening circle"


def test_a_wrong_value_changes_nothing(cast, as_person):
    browser = as_person(cast.jo)
    for wrong in WRONG:
        response = browser.post("/g/tuesday-evening-circle/settings/", {**NEW, **wrong})
        assert response.status_code == 422, wrong
        page = response.content.decode()
        assert '<p class="place-name" dir="auto">Tuesday evening circle</p>' in page
    with acting_as(cast.jo):
        assert Group.objects.get(pk=cast.circle.pk).name == "Tuesday evening circle"


def test_a_group_is_not_made_smaller_than_it_is(cast, as_person):
    response = as_person(cast.jo).post(
        "/g/tuesday-evening-circle/settings/", {**NEW, "capacity": "4"}
    )
    assert response.status_code == 422
    assert "There are 5 people in the group" in response.content.decode()


def test_everybody_in_the_group_reads_the_agreement(cast, client, as_person):
    address = "/g/tuesday-evening-circle/agreement/"
    page = as_person(cast.maren).get(address).content.decode()
    assert "What nobody does here" in page
    assert "You accepted it on" in page
    assert client.get(address).status_code == 302
    for who in (cast.lena, cast.rae, cast.kai, cast.sol, cast.cora, cast.stella):
        assert as_person(who).get(address).status_code == 404


def test_text_that_somebody_wrote_is_shown_as_text(cast, as_person):
    as_person(cast.jo).post(
        "/g/tuesday-evening-circle/settings/",
        {**NEW, "name": "<script>alert(1)</script>", "summary": "{{ 7 }} <b>x</b>"},
    )
    page = as_person(cast.sol).get("/groups/tuesday-evening-circle/").content.decode()
    assert "<script>alert" not in page
    assert "{{ 7 }} &lt;b&gt;x&lt;/b&gt;" in page


def test_who_asked_to_join_reads_on_the_card_that_they_did(cast, as_person):
    card = "/groups/tuesday-evening-circle/"
    assert b"You have asked to join" in as_person(cast.rae).get(card).content
    for user in (cast.sol, cast.maren, cast.lena):
        assert b"You have asked to join" not in as_person(user).get(card).content
