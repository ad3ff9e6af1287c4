"""Being told when there is a group: with a confirmed address, and without what somebody lives through."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from groups.finder.erasing import erase_wishes
from groups.finder.models import Wish
from groups.finder.telling import plan_met
from groups.membership import actions
from groups.notices.actions import wake
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.models import DataKey
from tests.finder.conftest import NOW
from tests.scene import every_row, undone

ADDRESS = "somebody@example.org"
WISH = {"address": ADDRESS, "language": "de", "format": "", "day": "", "time": "", "area": "Köln"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + 2 * HOUR


def wishes() -> list[Wish]:
    with acting_as(Purpose.REMINDERS):
        return list(Wish.objects.order_by("asked_at"))


def paths(mails) -> list[str]:
    """The link of each mail, as a path."""
    links = [
        next(word for word in mail.text.split() if word.startswith("http://testserver/told/"))
        for mail in mails
    ]
    return [urlsplit(link).path for link in links]


@pytest.fixture
def asked(client, cast, sink) -> str:
    """Somebody asked, and the mail came."""
    answer = client.post("/groups/tell/", WISH)
    assert (answer.status_code, answer["Location"]) == (302, "/groups/tell/asked/")
    wake(NOW + HOUR)
    (mail,) = sink.received
    assert mail.recipients == [ADDRESS]
    assert str(mail.message["Subject"]) == "Reminder"
    return paths([mail])[0]


@pytest.fixture
def confirmed(asked, client) -> str:
    assert client.post(asked).status_code == 302
    return asked


def test_the_mail_is_opened_without_consequence_and_answered_with_a_tap(asked, client):
    for method in ("get", "head"):
        assert getattr(client, method)(asked).status_code == 200
    assert not wishes()[0].is_confirmed
    assert "May we write to this mailbox?" in client.get(asked).content.decode()
    client.post(asked)
    assert wishes()[0].is_confirmed
    assert "You are told when there is a new one" in client.get(asked).content.decode()


def test_nothing_of_what_somebody_lives_through_is_kept(cast, client):
    client.post(
        "/groups/tell/",
        {
            **WISH,
            "situation": "ptsd",
            "support": "cbt",
            "who": "parents",
            "access": "sign language",
        },
    )
    (wish,) = wishes()
    columns = {field.name for field in Wish._meta.get_fields()}
    assert not columns & {"situation", "support", "who", "who_for", "access", "user", "places"}
    with undone():
        rows = every_row()
    for word in (b"ptsd", b"sign language", b"somebody@example.org", "Köln".encode()):
        assert word not in rows
    with acting_as(Purpose.REMINDERS):
        assert (wish.address, wish.area, wish.language) == (ADDRESS, "Köln", "de")


def test_the_page_says_what_is_kept(cast, client):
    page = client.get("/groups/tell/", {"language": "de", "situation": "ptsd"}).content.decode()
    assert "is never stored" in page
    assert '<option value="de" selected>' in page
    assert "ptsd" not in page.split('name="next"')[1].split(">", 1)[1].split("<main")[1]


def test_a_new_group_that_fits_is_told_of_once_a_week_at_most(confirmed, listed, client, sink):
    listed("Rome", at=LATER, language="it", area="Roma")
    wake(NOW + DAY)
    assert len(sink.received) == 1
    listed("Kölner Runde", at=LATER + HOUR, language="de", area="Köln")
    wake(NOW + DAY)
    wake(NOW + DAY)
    assert len(sink.received) == 2
    mail = sink.received[-1]
    assert mail.recipients == [ADDRESS]
    assert str(mail.message["Subject"]) == "Reminder"
    for word in ("Köln", "group", "Runde", "de"):
        assert f" {word} " not in mail.text
    assert paths([mail]) == [confirmed]
    page = client.get(confirmed).content.decode()
    assert "/groups/?area=K%C3%B6ln&amp;language=de" in page or "language=de&amp;area=" in page
    listed("Noch eine", at=LATER + 2 * HOUR, language="de", area="Köln")
    with acting_as(Purpose.REMINDERS):
        assert plan_met(NOW + 2 * DAY) == 0
        assert plan_met(NOW + 9 * DAY) == 1


def test_what_was_there_before_is_no_news(listed, asked, client, sink):
    """They have seen the list; a mail is for what comes after."""
    client.post(asked)
    wake(NOW + DAY)
    assert len(sink.received) == 1


def test_one_tap_in_the_mail_program_forgets_the_address(confirmed, listed, client, sink):
    listed("Kölner Runde", at=LATER, language="de", area="Köln")
    wake(NOW + DAY)
    mail = sink.received[-1]
    way_out = str(mail.message["List-Unsubscribe"]).strip("<>")
    assert str(mail.message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    path = urlsplit(way_out).path
    assert path == f"{confirmed}stop/"
    (wish,) = wishes()
    assert client.get(path).status_code == 200
    assert wishes() != []
    assert DataKey.objects.filter(owner=wish.pk).exists()
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert wishes() == []
    assert not DataKey.objects.filter(owner=wish.pk).exists()
    for where in (path, confirmed):
        assert client.get(where).status_code == 404


def test_a_mail_that_waited_is_not_sent_after_the_stop(confirmed, listed, client, sink):
    listed("Kölner Runde", at=LATER, language="de", area="Köln")
    with acting_as(Purpose.REMINDERS):
        assert plan_met(NOW + DAY) == 1
    client.post(f"{confirmed}stop/")
    wake(NOW + DAY)
    assert len(sink.received) == 1


def test_the_answer_is_the_same_whoever_asked_before(cast, client):
    answers = [client.post("/groups/tell/", WISH) for _ in range(3)]
    known = client.post("/groups/tell/", {**WISH, "address": cast.maren.email})
    for answer in (*answers, known):
        assert (answer.status_code, answer["Location"]) == (302, "/groups/tell/asked/")
    with acting_as(Purpose.REMINDERS):
        assert Notice.objects.filter(kind="wish_confirm").count() == 2


def test_a_hundred_askings_are_not_a_hundred_mails(cast, client):
    answers = [
        client.post("/groups/tell/", {**WISH, "address": f"x{number}@example.org"}).status_code
        for number in range(12)
    ]
    assert answers == [302] * 10 + [429] * 2
    assert len(wishes()) == 10


def test_a_second_wish_replaces_the_first_when_it_is_confirmed(confirmed, client, sink):
    with acting_as(Purpose.REMINDERS):
        Wish.objects.update(asked_at=NOW - DAY)
    client.post("/groups/tell/", {**WISH, "language": "it"})
    assert [wish.language for wish in wishes()] == ["de", "it"]
    wake(NOW + HOUR)
    client.post(paths(sink.received)[-1])
    assert [wish.language for wish in wishes()] == ["it"]
    assert client.get(confirmed).status_code == 404


def test_whose_mail_is_not_safe_gets_none(cast, client, sink):
    cast.maren.mail_is_safe = False
    cast.maren.save(update_fields=["mail_is_safe"])
    client.post("/groups/tell/", {**WISH, "address": cast.maren.email})
    wake(NOW + HOUR)
    assert sink.received == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": ""},
        {"address": "nobody"},
        {"address": "Ünlaut@example.org"},
        {"address": "a@example.org\r\nBcc: b@example.org"},
        {"language": "tlh"},
        {"day": "9"},
        {"zone": "Mars/Olympus"},
        {"area": "x" * 81},
    ],
)
def test_a_wrong_value_is_said_and_nothing_is_kept(cast, client, wrong):
    answer = client.post("/groups/tell/", {**WISH, **wrong})
    assert answer.status_code == 422
    assert "what you wrote is still here" in answer.content.decode()
    assert wishes() == []


def test_an_address_is_forgotten_in_time(confirmed, client):
    with acting_as(Purpose.REMINDERS):
        (wish,) = Wish.objects.all()
    assert wish.erase_at - wish.confirmed_at == timedelta(days=365)
    with acting_as(Purpose.REMINDERS):
        Wish.objects.update(erase_at=NOW - DAY)
    assert client.get(confirmed).status_code == 404
    assert erase_wishes(NOW) == 1
    assert wishes() == []
    assert not DataKey.objects.filter(owner=wish.pk).exists()


def test_a_link_made_up_opens_nothing(confirmed, cast, client, as_person):
    for token in ("x", "x" * 43, confirmed.split("/")[2][:-1], "%00"):
        for browser in (client, as_person(cast.jo)):
            assert browser.get(f"/told/{token}/").status_code == 404
            assert browser.post(f"/told/{token}/stop/").status_code == 404


def test_a_group_that_hides_again_is_not_told_of(confirmed, listed, cast, sink):
    lead = listed("Kölner Runde", at=LATER, language="de", area="Köln")
    with acting_as(cast.cora):
        actions.edit_group(lead, at=NOW, visibility="hidden")
    wake(NOW + DAY)
    assert len(sink.received) == 1
