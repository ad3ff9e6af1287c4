"""The ways by which sites of this kind have leaked, and which tests hold each of them shut.

A test belongs to a channel by its name (``test_l12_...``); the page docs/leaks.md is made of the
tests' own files, so it cannot name one that is not there. ``python -m tests.leaks.write`` writes it.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent
PAGE = ROOT / "docs" / "leaks.md"
_NAME = re.compile(r"test_l(\d+)_")

CHANNELS = {
    1: "Somebody who left still sees what the group is called, or anything else of it (Zulip CVE-2023-47642).",
    2: "Somebody who left can still change or answer what they once wrote (Zulip CVE-2023-32678).",
    3: "A membership row that is over, or not yet begun, still counts somewhere.",
    4: "An account that was switched off stays connected (Mastodon CVE-2025-62175).",
    5: "A notice is queued, the person leaves, and it is sent all the same.",
    6: "What was kept for later (messages, bookmarks, notices) shows a title that one may not read any more.",
    7: "A reminder goes out for a meeting that was moved or cancelled.",
    8: "A private calendar's link works on after leaving, or its events say too much.",
    9: "A cache hands one person's page to another (Django CVE-2026-6907, CVE-2026-8404).",
    10: "A cache keeps the page of an error or a refusal (Discourse CVE-2021-41271).",
    11: "“Forbidden” here and “not found” there tell that something exists.",
    12: "A number counts what its reader may not see.",
    13: "Sorting or filtering by something hidden gives it away by the order.",
    14: "A search finds, or suggests, what its reader may not see.",
    15: "Choosing a person offers people from elsewhere, or their real names.",
    16: "The name of a hidden group stands on a page of somebody outside.",
    17: "Hidden labels stand in the page's code: classes, ids, attributes.",
    18: "Links, counts and other rows still name a post that was removed.",
    19: "An overview or summary made earlier outlives what it was made of (Discourse CVE-2026-32244).",
    20: "Earlier versions of a text can be read after it was changed or hidden.",
    21: "An address that was passed on goes on working when what it showed is gone.",
    22: "Previews for other sites and crawlers (Open Graph and the like) carry words.",
    23: "A feed, JSON or another form of a page lacks the page's own check.",
    24: "Digests gather what their reader may not see.",
    25: "A mail's subject, text or headers say what it is about.",
    26: "A mail shows its recipients to each other, or lets two mails be matched.",
    27: "A program that follows every link in a mail sets something off.",
    28: "One's own export names secret things or other people's words.",
    29: "A dump or export of the site carries more than it should (Zulip CVE-2025-27149).",
    30: "People who work for the site can read more than their task needs (Discourse CVE-2026-21865).",
    31: "Who has read something, who was there last, who is online.",
    32: "A page or an answer gained a field that nobody decided to show (Discourse CVE-2026-44782).",
    33: "A record of changed settings, or a mail about an error, repeats values (Discourse CVE-2026-44784).",
    34: "Events are sent to other machines, and sent again after the right to them ended.",
    35: "A list shows the title of a conversation among a few to others (Discourse CVE-2021-41082).",
    36: "Something about an anonymous post depends on who wrote it.",
    37: "An id of somebody else's thing is taken where only one's own is meant (Mastodon CVE-2026-22246).",
    38: "An invitation opens another group, another role, or lets in another person (Zulip CVE-2022-21706).",
    39: "A value of an unexpected kind is read as “yes” (Discourse CVE-2026-27491).",
    40: "The Back button shows a page after signing out or leaving quickly.",
    41: "A site that one goes to learns where one came from.",
    42: "A conditional request tells whether, or since when, something has been as it is.",
    43: "The title of the tab, its symbol, or paper out of a printer tells.",
    44: "The message broker and the cache hold words or addresses in plain.",
    45: "A report about an error carries what somebody wrote.",
    46: "Logs carry addresses of pages that name a group or hold a token.",
    47: "Secrets stand in addresses: links, forms, redirects.",
    48: "Signing in, signing up or a forgotten password tells who has an account.",
    49: "What a form objects to tells that something or somebody exists.",
    50: "An uploaded file is reachable by whoever has, or guesses, its address.",
    51: "The administration's lists, searches and history show content.",
    52: "Addresses for machines (health, metrics, schema) tell of groups.",
    53: "A notice shows itself on a locked screen.",
    54: "Another site loads ours with the person's cookies and reads, frames or posts.",
    55: "Somebody who joins later reads what was written before.",
}

# Nothing to leak through yet, or ever. Where a test holds the absence it is named as well.
ABSENT = {
    6: "What is kept of the library is told to nobody; messages, sessions and notices are the rest.",
    14: "There is no search across groups, and nothing is suggested while one types.",
    18: "There are no link counts and no summaries of links.",
    19: "There are no summaries; overviews are made anew for each look.",
    20: "There is no history of a text: a change replaces it.",
    21: "There are no links for sharing; only addresses behind the group's door.",
    29: "There is no export of a group or of the site; a dump by Django's own command is tried.",
    34: "There are no webhooks. Only the look at where public links lead calls other machines.",
    50: "A public PDF of the library, written anew, is all that is kept; a list of people is read in memory.",
    51: "No administration is installed.",
    53: "There are no notices on a device, and no script that could ask for them.",
}


@dataclass(frozen=True)
class Held:
    """A test of a channel, and the file it stands in."""

    name: str
    file: str


def collect(folder: Path = FOLDER) -> dict[int, list[Held]]:
    """The tests of every channel, in the order of files and lines."""
    found: dict[int, list[Held]] = {}
    for path in sorted(folder.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            named = _NAME.match(node.name) if isinstance(node, ast.FunctionDef) else None
            if named and isinstance(node, ast.FunctionDef):
                held = Held(node.name, str(path.relative_to(folder.parents[1])))
                found.setdefault(int(named[1]), []).append(held)
    return found


def render(found: dict[int, list[Held]]) -> str:
    """The page: what could leak, and what holds it."""
    lines = [
        "# Channels by which sites like this one have leaked",
        "",
        "Made by `python -m tests.leaks.write` of the tests themselves; do not edit it by hand.",
        "Each channel has tests of its own, named after its number. Where there is nothing to leak"
        " through, the reason stands beside it, and a test holds that it stays so.",
        "",
        f"{len(CHANNELS)} channels, {sum(map(len, found.values()))} tests,"
        f" {len(ABSENT)} channels with a part that does not exist here.",
        "",
        "| id | what could leak | held by |",
        "|---|---|---|",
    ]
    for number, words in CHANNELS.items():
        lines.append(f"| L{number} | {words} | {_held_by(number, found.get(number, []))} |")
    return "\n".join(lines) + "\n"


def _held_by(number: int, tests: list[Held]) -> str:
    said = [ABSENT[number]] if number in ABSENT else []
    for file in dict.fromkeys(test.file for test in tests):
        names = ", ".join(f"`{test.name}`" for test in tests if test.file == file)
        said.append(f"[{Path(file).stem}](../{file}): {names}")
    return "<br>".join(said)
