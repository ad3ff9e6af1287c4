"""Light or dark: the person's choice, without JavaScript and without a lasting trace."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_choice_lasts_until_the_browser_closes(client, theme):
    answer = client.post("/theme/", {"theme": theme, "next": "/promises/"})
    assert (answer.status_code, answer["Location"]) == (303, "/promises/")
    cookie = answer.cookies["theme"]
    assert cookie.value == theme
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert f'data-theme="{theme}"' in client.get("/promises/").content.decode()


def test_back_to_the_device_s_own_choice(client):
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": "auto"})
    assert "data-theme" not in client.get("/promises/").content.decode()


@pytest.mark.parametrize("wrong", ["", "sepia", "dark ", '"><b>'])
def test_an_unknown_theme_is_refused_and_changes_nothing(client, wrong):
    answer = client.post("/theme/", {"theme": wrong})
    assert answer.status_code == 400
    assert not answer.cookies


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example", ""],
)
def test_the_way_back_never_leads_to_another_site(client, elsewhere):
    assert client.post("/theme/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_an_address_alone_changes_nothing(client):
    assert client.get("/theme/?theme=dark").status_code == 405


@pytest.mark.parametrize("wrong", ["", "sepia", "<b>", "dark;"])
def test_a_strange_cookie_counts_as_none(client, wrong):
    client.cookies["theme"] = wrong
    answer = client.get("/promises/")
    assert answer.status_code == 200
    assert "data-theme" not in answer.content.decode()
