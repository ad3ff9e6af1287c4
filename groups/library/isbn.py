"""The numbers of books (ISO 2108), kept as their thirteen digits."""


class NotAnIsbn(ValueError):
    """Not the number of a book; the message says why, without the number."""


def clean_isbn(text: str) -> str:
    """Thirteen digits of an ISBN written with ten or thirteen, hyphens and spaces aside.

    Raises NotAnIsbn where the count or the check digit is wrong.
    """
    digits = "".join(one for one in text.upper() if one not in "-‐‑– ").removeprefix("ISBN")
    digits = digits.removeprefix(":")
    body, last = digits[:-1], digits[-1:]
    if not (body.isascii() and body.isdigit()):
        raise NotAnIsbn("an ISBN has ten or thirteen digits")
    if len(digits) == 10:
        if last != _last_of_ten(body):
            raise NotAnIsbn("its last digit does not fit the others: one of them is mistyped")
        body = f"978{body}"
        return body + _last_of_thirteen(body)
    if len(digits) != 13 or not body.startswith(("978", "979")):
        raise NotAnIsbn("an ISBN has ten digits, or thirteen that begin with 978 or 979")
    if last != _last_of_thirteen(body):
        raise NotAnIsbn("its last digit does not fit the others: one of them is mistyped")
    return digits


def _last_of_ten(body: str) -> str:
    """Weights 10 to 2, modulo 11; ten is written X."""
    rest = -sum(int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True))
    return "0123456789X"[rest % 11]


def _last_of_thirteen(body: str) -> str:
    """Weights 1 and 3 in turn, modulo 10, as EAN-13 has it."""
    return str(-sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body)) % 10)
