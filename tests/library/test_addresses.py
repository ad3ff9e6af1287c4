"""Addresses: what follows people is taken out, what endangers them is refused."""

import pytest

from groups.library.addresses import UnsafeAddress, clean_address, host_of, identity_of


@pytest.mark.parametrize(
    ("given", "kept", "tracking", "affiliate"),
    [
        ("https://example.org", "https://example.org/", False, False),
        (" HTTPS://Example.ORG/A ", "https://example.org/A", False, False),
        ("www.example.org/a", "https://www.example.org/a", False, False),
        ("http://example.org:80/a?b=c#d", "http://example.org/a?b=c#d", False, False),
        ("https://example.org/?utm_source=x&a=1", "https://example.org/?a=1", True, False),
        ("https://example.org/?UTM_Source=x", "https://example.org/", True, False),
        (
            "https://example.org/?a=%20b&fbclid=1&mc_eid=2",
            "https://example.org/?a=%20b",
            True,
            False,
        ),
        ("https://example.org/?ut%6d_source=x", "https://example.org/", True, False),
        ("https://example.org/#utm_source=x", "https://example.org/", True, False),
        ("https://example.org/?aff=1", "https://example.org/", False, True),
        (
            "https://example.org/?ref=chapter&tag=grief",
            "https://example.org/?ref=chapter&tag=grief",
            False,
            False,
        ),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/ä", False, False),
    ],
)
def test_an_address_is_cleaned(given, kept, tracking, affiliate):
    address = clean_address(given)
    assert (address.url, address.tracking, address.affiliate) == (kept, tracking, affiliate)


@pytest.mark.parametrize(
    "given",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript://example.org/%0aalert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "mailto:a@example.org",
        "//example.org/a",
        "/library/",
        "example",
        "https://",
        "https:///example.org",
        "https:\\\\example.org",
        "https://example.org\\@example.com",
        "https://a@example.org",
        "https://example.org:8080/",
        "https://example.org:port/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[broken/",
        "https://localhost/",
        "https://printer.local/",
        "https://db.internal/",
        "https://exa mple.org/",
        "https://example.org/\u202egpj",
        "https://example.org/\nx",
        "https://example.org/\x00",
        "https://-example.org/",
        "https://" + "a" * 64 + ".org/",
        "https://example.org/" + "a" * 2000,
        '"https://example.org/',
    ],
)
def test_an_address_that_must_not_become_a_link_is_refused_without_repeating_it(given):
    with pytest.raises(UnsafeAddress) as refusal:
        clean_address(given)
    assert "example" not in str(refusal.value)


def test_the_same_address_in_other_clothes():
    same = {
        identity_of(url, "any", "any")
        for url in (
            "http://www.example.org/a",
            "https://example.org/a/",
            "https://www.example.org/a",
        )
    }
    assert len(same) == 1
    assert identity_of("https://example.org/a?x=1", "", "") not in same
    assert identity_of("", "A  Title", "PRESS") == identity_of("", "a title", "Press")
    assert identity_of("", "a", "b") != identity_of("", "ab", "")


def test_a_link_says_where_it_leads():
    assert host_of("https://www.example.org/a") == "example.org"
    assert host_of("") == ""
