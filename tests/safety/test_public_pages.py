"""What is promised, and the two files that machines look for."""

from datetime import UTC, datetime, timedelta

import pytest

pytestmark = pytest.mark.django_db


def test_the_promises_can_be_read_by_anybody_without_a_cookie(client):
    answer = client.get("/promises/")
    assert answer.status_code == 200
    assert not answer.cookies
    words = answer.content.decode()
    assert "not end-to-end encryption" in words
    assert "does not erase" in words


def test_robots_may_read_the_public_pages_and_nothing_else(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    rules = answer.content.decode().splitlines()
    assert rules[0] == "User-agent: *"
    assert rules[-1] == "Disallow: /"
    assert not any("/g/" in rule or "accounts" in rule for rule in rules)


def test_a_weakness_can_be_reported(client, settings):
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    facts = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert facts["Contact"] == f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    assert facts["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    ends = datetime.fromisoformat(facts["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < ends < timedelta(days=365)


@pytest.mark.parametrize(
    "path", ["/help-now/", "/promises/", "/robots.txt", "/.well-known/security.txt"]
)
def test_they_take_no_answers(client, path):
    assert client.post(path).status_code == 405
