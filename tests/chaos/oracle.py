"""What everybody of a batch is to get: from the facts alone, in plain words of Python."""

from tests.chaos.world import CHANGED, LEAD, REMINDER, Batch, Person

Wanted = set[tuple[str, str]]
"""Pairs of address and kind."""


def wanted(batch: Batch) -> Wanted:
    found = set()
    for person in batch.people:
        if reminded(person):
            found.add((person.address, REMINDER))
        if told_of_change(person):
            found.add((person.address, CHANGED))
    return found


def _can_be_written_to(person: Person, category: str) -> bool:
    in_the_group = person.state == "active"
    return (
        in_the_group
        and person.active
        and person.mail_is_safe
        and category not in person.categories_off
    )


def reminded(person: Person) -> bool:
    """Who comes, comes perhaps, or facilitates and did not say no, and wants to hear then."""
    if not _can_be_written_to(person, "reminders") or person.evening.cancelled:
        return False
    comes = person.answer in ("yes", "maybe") and person.of_this_start
    holds_it = person.role == "facilitator" and person.answer != "no"
    return (comes or holds_it) and LEAD in person.leads


def told_of_change(person: Person) -> bool:
    """Whoever is concerned, unless it changed again since or they said no."""
    return (
        CHANGED in person.queued
        and person.revision_told == 0
        and _can_be_written_to(person, "changes")
        and person.answer != "no"
    )
