"""Numbers of books as people type them."""

import pytest

from groups.library.isbn import NotAnIsbn, clean_isbn


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("978-0-306-40615-7", "9780306406157"),
        ("0-306-40615-2", "9780306406157"),
        ("ISBN: 080442957X", "9780804429573"),
        ("isbn 0 8044 2957 x", "9780804429573"),
        ("979-10-90636-07-1", "9791090636071"),
    ],
)
def test_a_book_is_known_by_its_thirteen_digits(typed, kept):
    assert clean_isbn(typed) == kept


@pytest.mark.parametrize(
    "wrong",
    ["", "ISBN", "978-0-306-40615-8", "0-306-40615-3", "12345", "9770306406157", "٠٣٠٦٤٠٦١٥٢", "X" * 10,
     "97803064061577", "978030640615X", "0306406152\x00"],
)  # fmt: skip
def test_a_mistyped_number_is_refused(wrong):
    with pytest.raises(NotAnIsbn):
        clean_isbn(wrong)
