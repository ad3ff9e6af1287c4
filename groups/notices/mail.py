"""What a mail looks like from outside: it says nothing that anybody wrote, to one recipient.

Sender and subject are the label that the recipient chose. The words are the template's own.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string, select_template
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from groups.notices.kinds import Category, Message
from groups.notices.models import Notice
from groups.notices.post import Letter
from groups.notices.unsubscribing import unsubscribe_link

DEFAULT_LABEL = "Reminder"
# Somebody who is invited and has no account chose no label, and is not being reminded of anything.
LABEL_WITHOUT_ACCOUNT = "Invitation"
LABEL_LENGTH = 40

_WAY_OUT = "List-Unsubscribe"
_SIGNATURE = "\n--\n"


class _OnTheWire(EmailPolicy):
    """The standard library would fold a long address into encoded words, which no mail program
    takes for a way out: RFC 2047 section 5 does not allow them there, RFC 5322 allows the line.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == _WAY_OUT:
            return f"{name}: {value}\r\n".encode("ascii")
        return super().fold_binary(name, value)


# Seven bits only: not every server on the way takes eight.
_POLICY = _OnTheWire(linesep="\r\n", cte_type="7bit")
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def discreet_label(label: str) -> str:
    """The label as one line of at most 40 characters, without what could turn or hide text.

    Dropped are control characters (CR and LF among them), format characters (bidi marks, zero
    width), line separators, whatever is no character, and the mark of an encoded word (RFC 2047),
    which could bring all of these back; empty falls back to the default.
    """
    spaced = "".join(" " if char.isspace() else char for char in label).replace("=?", " ")
    kept = "".join(char for char in spaced if unicodedata.category(char) not in _UNSAFE)
    return re.sub(" +", " ", kept).strip()[:LABEL_LENGTH].strip() or DEFAULT_LABEL


def sender_name(label: str) -> str:
    """The label as a display name, without RFC 5322's specials.

    The standard library leaves them bare beside an encoded word, where a mail program takes what
    stands in angle brackets for the sender (Python 3.13).
    """
    return discreet_label(re.sub(r'[()<>\[\]:;@\\,."]', " ", label))


@dataclass(frozen=True)
class Envelope:
    """What differs between two mails that say the same to two people.

    ``why`` is the line that says why they get it, ``way_out`` the link that ends it, or empty.
    """

    address: str
    label: str
    time_zone: str
    message_id: str
    date: str
    list_id: str
    why: str
    way_out: str


def letter(
    notice: Notice, said: Message, reader: User | None, category: Category, *, at: datetime
) -> Letter:
    """The mail for one notice; raises where a template or an address is not as it must be."""
    return compose(said, envelope(notice, said, reader, category, at=at))


def envelope(
    notice: Notice, said: Message, reader: User | None, category: Category, *, at: datetime
) -> Envelope:
    """For whom it is, and how they want to be written to."""
    way_out = said.way_out
    if notice.recipient_id is not None and category.can_be_switched_off:
        way_out = unsubscribe_link(notice.recipient_id, category)
    return Envelope(
        address=reader.email if reader is not None else said.to,
        label=_label(reader, category),
        time_zone=reader.time_zone if reader is not None else "UTC",
        message_id=f"<{notice.message_key.hex}@{_domain()}>",
        date=format_datetime(at),
        list_id=f"<{_list_name(category)}.{_domain()}>",
        why=_why(category, reader),
        way_out=way_out,
    )


def _label(reader: User | None, category: Category) -> str:
    if reader is not None:
        return discreet_label(reader.mail_label)
    return LABEL_WITHOUT_ACCOUNT if category is Category.INVITATIONS else DEFAULT_LABEL


def compose(said: Message, to: Envelope) -> Letter:
    """The mail itself: plain text, the same as simple HTML, and the headers around them."""
    text, html = _bodies(said, to)
    mail = EmailMultiAlternatives(
        subject=to.label,
        body=text,
        from_email=formataddr((sender_name(to.label), _from_address())),
        to=[to.address],
        headers=_headers(to),
    )
    mail.attach_alternative(html, "text/html")
    if said.entries is not None:
        # The last one, which a program that knows it prefers; ``charset`` is added to it.
        mail.attach_alternative(said.entries.text, f"text/calendar; method={said.entries.method}")
    made = mail.message(policy=_POLICY)
    return Letter(mail, _only(made, "From"), _only(made, "To"), made.as_bytes())


def _headers(to: Envelope) -> dict[str, str]:
    headers = {
        "Date": to.date,
        "Message-ID": to.message_id,
        "Auto-Submitted": "auto-generated",
        "List-Id": to.list_id,
    }
    if to.way_out:
        headers[_WAY_OUT] = f"<{to.way_out}>"
        headers[f"{_WAY_OUT}-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _bodies(said: Message, to: Envelope) -> tuple[str, str]:
    """Plain text, and simple HTML: the template's own, or the same text in the frame."""
    context = {
        **said.context,
        "site_name": settings.SITE_NAME,
        "why": to.why,
        "way_out": to.way_out,
    }
    with timezone.override(ZoneInfo(to.time_zone)):
        text = render_to_string(f"emails/{said.template}.txt", context).strip() + "\n"
        words = text.rpartition(_SIGNATURE)[0] or text
        frame = select_template([f"emails/{said.template}.html", "emails/from_text.html"])
        return text, frame.render({**context, "words": words.strip()})


def _why(category: Category, reader: User | None) -> str:
    if reader is None or not category.can_be_switched_off:
        return "You get this because somebody entered this address."
    return f"You get this because {category.words} are on {category.where}."


@cache
def _list_name(category: Category) -> str:
    """For sorting mails by; it names nothing (RFC 2919 asks for a name that stays)."""
    name = salted_hmac("groups.notices.list", category.value, algorithm="sha256")
    return name.hexdigest()[:20]


def _from_address() -> str:
    return _bare(settings.DEFAULT_FROM_EMAIL)


def _domain() -> str:
    return _from_address().rpartition("@")[2]


@cache
def _bare(address: str) -> str:
    return parseaddr(address)[1]


def _only(made: EmailMessage, header: str) -> str:
    """The one address of a header; raises ValueError where there is another number of them."""
    (address,) = made[header].addresses
    bare: str = address.addr_spec
    bare.encode("ascii")
    return bare
