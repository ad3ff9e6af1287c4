"""A list of people as a facilitator exports it: every row is judged, the good ones are invited.

The page and ``manage.py import_members`` share this. Nothing is kept of the file: between preview
and confirmation its bytes travel in the page, sealed for the member who brought them.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.addresses import address_problem
from accounts.models import normalise_address
from accounts.zones import zone_names
from groups.errors import NotPossible
from groups.membership.invitations import MOST_OPEN, issue, retire_expired
from groups.membership.locks import lock_group
from groups.membership.models import Invitation, Membership
from groups.membership.policy import may_invite
from groups.tables import Row, TableError, is_formula, read_table
from groupsite.confidentiality.keyring import Unreadable
from groupsite.confidentiality.sealing import fingerprint, seal, unseal
from groupsite.words import one_line

MOST_BYTES = 100_000
MOST_ROWS = 200
MOST_IN_A_NAME = 40

ADDRESS, NAME = "E-Mail", "Name in the group"
LANGUAGE, ZONE, ROLE = "Language", "Time zone", "Role"
ROLES = {
    "": Membership.Role.MEMBER,
    "member": Membership.Role.MEMBER,
    "facilitator": Membership.Role.FACILITATOR,
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")


@dataclass(frozen=True)
class Judged:
    """One row of the file. It goes in unless there is a ``reason`` why not."""

    line: int
    address: str
    name: str
    role: Membership.Role
    time_zone: str
    language: str
    reason: str = ""
    note: str = ""

    @property
    def goes_in(self) -> bool:
        return not self.reason


def judge(member: Membership, raw: bytes, *, at: datetime) -> list[Judged]:
    """Every row of the file with the reason why it does not go in, if there is one.

    Raises NotPossible where the file as a whole is no list of people.
    """
    if not may_invite(member):
        raise PermissionDenied("only a facilitator brings in people")
    rows = _rows(raw)
    known = _Known(member, at)
    judged = [known.judge(row) for row in rows]
    if known.open_count + sum(row.goes_in for row in judged) > MOST_OPEN:
        raise NotPossible(f"A group can have {MOST_OPEN} open invitations. These would be more.")
    return judged


@transaction.atomic
def bring_in(member: Membership, raw: bytes, *, at: datetime) -> list[Judged]:
    """Invite everybody whose row is good, in one transaction; gives every row."""
    lock_group(member.group_id)
    judged = judge(member, raw, at=at)
    retire_expired(member, at)
    for row in judged:
        if row.goes_in:
            issue(
                member,
                row.address,
                at=at,
                role=row.role,
                suggested_name="" if row.note else row.name,
                time_zone=row.time_zone,
                language=row.language,
            )
    return judged


def pack(member: Membership, raw: bytes) -> str:
    """The file for a hidden field: sealed with the group's key, for this member alone."""
    return base64.b64encode(seal(member.group_id, _place(member), raw.decode("latin-1"))).decode()


def unpack(member: Membership, packed: str) -> bytes:
    """The file from the hidden field. Raises NotPossible where it is not as it was."""
    try:
        sealed = base64.b64decode(packed.encode("ascii"), validate=True)
        return unseal(member.group_id, _place(member), sealed).encode("latin-1")
    except (Unreadable, UnicodeError, binascii.Error):
        raise NotPossible(
            "The list did not come back as it was. Nobody was invited; please upload it again."
        ) from None


def _place(member: Membership) -> str:
    return f"list of people|{member.pk}"


def _rows(raw: bytes) -> list[Row]:
    if len(raw) > MOST_BYTES:
        raise NotPossible(f"The file is larger than {MOST_BYTES // 1000} kB.")
    try:
        rows = read_table(raw, required=(ADDRESS, NAME), optional=(LANGUAGE, ZONE, ROLE))
    except TableError as error:
        raise NotPossible(str(error)) from None
    if len(rows) > MOST_ROWS:
        raise NotPossible(f"The file has more than {MOST_ROWS} rows.")
    return rows


class _Known:
    """Who is in the group or invited, and who stood in the rows before."""

    def __init__(self, member: Membership, at: datetime) -> None:
        self._group = member.group_id
        people = Membership.objects.visible_to(member).values_list("user__email", "display_name")
        self._addresses = {address for address, _ in people}
        self._names = {name.casefold() for _, name in people}
        invited = Invitation.objects.visible_to(member).open(at)
        self._invited = set(invited.values_list("address_fingerprint", flat=True))
        self._lines: dict[str, int] = {}
        self.open_count = len(self._invited)

    def judge(self, row: Row) -> Judged:
        address = normalise_address(row.cells[ADDRESS])
        reason = row.fault and f"The row {row.fault}."
        reason = reason or next(self._reasons(address, row.cells), "")
        name = "" if reason else one_line(row.cells[NAME])
        note = self._note(name)
        if not reason:
            self._lines[address] = row.line
            self._names.add(name.casefold())
        return Judged(
            line=row.line,
            address=row.cells[ADDRESS],
            name=name or row.cells[NAME],
            role=ROLES.get(row.cells[ROLE].casefold(), Membership.Role.MEMBER),
            time_zone=row.cells[ZONE],
            language=row.cells[LANGUAGE],
            reason=reason,
            note=note,
        )

    def _reasons(self, address: str, cells: dict[str, str]) -> Iterator[str]:
        yield from _if_any(address_problem(address), name_problem(cells[NAME]))
        if cells[ROLE].casefold() not in ROLES:
            yield "The role is neither “member” nor “facilitator”."
        if cells[ZONE] and cells[ZONE] not in zone_names():
            yield "There is no such time zone."
        if cells[LANGUAGE] and not _LANGUAGE.fullmatch(cells[LANGUAGE]):
            yield "The language is not a code such as “en”."
        if address in self._lines:
            yield f"The same address stands in line {self._lines[address]}."
        if address in self._addresses:
            yield "This person is in the group already."
        if fingerprint(self._group, address) in self._invited:
            yield "This address has an open invitation."

    def _note(self, name: str) -> str:
        """No reason to refuse somebody: the name is theirs to choose in the end."""
        if name and name.casefold() in self._names:
            return "The name is taken; they will be asked for another one."
        return ""


def name_problem(name: str) -> str:
    """Why ``name`` cannot stand in the group, or an empty text."""
    if not name:
        return "There is no name."
    if is_formula(name):
        return "The name is a formula of a spreadsheet."
    try:
        clean = one_line(name)
    except ValidationError as error:
        return f"The name: {error.messages[0]}"
    if not clean:
        return "There is no name."
    if len(clean) > MOST_IN_A_NAME:
        return f"The name is longer than {MOST_IN_A_NAME} characters."
    return ""


def _if_any(*reasons: str) -> Iterable[str]:
    return (reason for reason in reasons if reason)
