"""What docs/what-leaks.md says beside the columns themselves.

Where the loot holds something that is not named here (a table, a kind of key in the broker, a
field of a log line, a header of a mail), ``make loot`` or its short form fails until it is.
"""

BEGINNING = """
# What a thief gets

Written by `make loot`; do not edit. It starts the demo world, spends an evening in it, takes all
that was stored on the way, and looks there for every text that somebody wrote. A test fails when
this page no longer fits the database.

Five things could be stolen: the database (or its files, or a backup), the broker with the cache,
the logs, the mails on their way, and the keys. Without the keys nobody reads what somebody wrote.
**Who somebody is, and in which groups, can be read**: e-mail addresses, memberships, the names of
groups and the names that people use in them lie in plain, and so does who wrote which post at
which moment for which kind of readers. For people whose being here is the secret that is a lot.
It is the price of a site that can find a person's groups and send a reminder; keep the database
as closed as if nothing in it were sealed.
"""

RANKS = {
    "S0": "public, or of the program itself",
    "S1": "the account: for the person and the operators",
    "S2": "membership, and that a hidden group exists: for that group's members",
    "S3": "when and where a meeting is: for that group's members",
    "S4": "what somebody wrote, and to whom: for the people addressed, nobody else",
}

CONCLUSIONS = {
    "account_emailaddress": (
        "E-mail addresses in plain: whoever is looked for by address is found, or found missing."
    ),
    "account_emailconfirmation": (
        "Stays empty: addresses are confirmed by a code that lies in the session."
    ),
    "accounts_facilitatorcard": (
        "Who says of themself that they facilitate, with which training, and whether a coordinator "
        "checked it. In which group is here for those only who show it on its public page."
    ),
    "accounts_user": (
        "Who has an account, from which country and zone, since when, when they last signed in, "
        "and whether and when they said that mail is not safe for them, which may tell of a danger "
        "at home. Passwords are hashed, slowly and with salt; a weak one can still be guessed."
    ),
    "audit_entry": (
        "Who did what in which group and when, as ids and verbs: who invited whom, who was "
        "removed, who took a post back. Together with the accounts these are names."
    ),
    "auth_group": "Django's own; stays empty.",
    "auth_group_permissions": "Django's own; stays empty.",
    "auth_permission": "Names of the program's tables; nothing of anybody.",
    "confidentiality_datakey": (
        "How many groups, journals and reviewed resources there are, and when each got its key. The "
        "keys themselves are locked with the master key, which is not in the database."
    ),
    "confidentiality_masterkeycheck": (
        "A known word, locked with each master key: it shows whether a key is the right one, "
        "and a key of 256 bits is not found by trying."
    ),
    "coordination_objection": (
        "That somebody objected to being removed from which group, when, and which coordinator "
        "answered what. The reason, the words and the group's name are sealed, each objection with a "
        "key of its own that goes with it."
    ),
    "coordination_removal": (
        "Who was removed from which group and when, in plain; why is sealed with their own key."
    ),
    "django_content_type": "Names of the program's tables; nothing of anybody.",
    "django_migrations": "Which version of the program this is.",
    "django_session": (
        "How many are signed in just now, and until when. Who they are, nobody can tell: a row is "
        "found and opened by the cookie in the person's own browser, not even with the server's keys."
    ),
    "exports_certificate": (
        "Who was in a group that has ended, when it ended, and how many people, meetings and posts "
        "it had; not which group, nor who else was in it, but equal counts of one day go together."
    ),
    "finder_listing": (
        "What the public list shows of groups with a card: the next evening, and of listed ones "
        "whether a place is free; since when they are on it."
    ),
    "finder_nexttime": "When groups with a public card meet next. Of hidden ones nothing.",
    "finder_shownfacilitator": "Which facilitators stand on which group's public page, as they do there.",
    "finder_wish": (
        "That somebody wants to be told of new groups, in which language, on which weekday, and "
        "since when. Their address and the area are sealed; a hash of the address, made with the "
        "server's secret, shows who asked twice and not who it was."
    ),
    "forum_acknowledgement": (
        "Who heard whom, knew it too or gave thanks, and for which post, as ids; not when. Others on "
        "the site are never told who it was."
    ),
    "forum_answermark": ("Which answer somebody pointed to; which facilitator, where it was one."),
    "forum_answerreview": (
        "Which facilitator stands behind which answer, since when, and with which public resource."
    ),
    "forum_authorship": (
        "Who wrote which post, and to whom a reply was limited, as ids, also where the post "
        "carries another name: **an anonymous post is not anonymous for who has the database**."
    ),
    "forum_brokenglass": (
        "Which two facilitators looked behind an anonymous name, behind which, and when; not why."
    ),
    "forum_disclosure": "Which post was opened to the facilitators by a report, and for how long.",
    "forum_draft": (
        "Who has written something in which group and thread and not sent it, and when; nothing of "
        "what it says, nor whom it would be for."
    ),
    "forum_habits": (
        "Who changed how they read and write: whether texts with a note are open for them, and "
        "whether they are told of advice; not which topics they keep closed."
    ),
    "forum_hidden": (
        "Which post was hidden from everybody but its author; neither its words nor why."
    ),
    "forum_mutes": "Who muted anything in which group; not what, whom or how many.",
    "forum_pace": "Which thread facilitators slowed down or let rest, until when, and the fixed reason.",
    "forum_parting": "Is empty but for the moment in which somebody says what becomes of their words.",
    "forum_post": (
        "When somebody wrote, for which kind of readers, until when it stays, and how long it is "
        "in steps of 256 bytes; neither the text, a note before it nor the name under it. Who writes "
        "at night, who answers whom and how often can be counted."
    ),
    "forum_pseudonym": (
        "Which member writes in which thread under a name of chance, as ids, in plain."
    ),
    "forum_reader": ("Who was chosen to read which post, as ids: who trusts whom, and whom not."),
    "forum_suggestion": (
        "On which post a reader would like a note; neither who that is nor which note."
    ),
    "forum_readmark": (
        "Who keeps up with which thread, and until which post they have read; not when they read it."
    ),
    "forum_thread": (
        "That there is a thread, of which kind, since when, for which kind of readers, and what its "
        "author would like to hear (just listening, experiences, ideas); "
        "neither its title nor the list of who was chosen."
    ),
    "forum_told": "Whose anonymous name was looked behind, and when they were told.",
    "guarding_guardedword": (
        "Who keeps a list of words that must never leave, how many are on it, and since when; not "
        "one of them."
    ),
    "joining_answer": (
        "How many questions of a group somebody answered and, in steps of 256 bytes, at what length; "
        "nothing of what they said."
    ),
    "joining_apart": (
        "Who wants to meet somebody nowhere, since when and how many; not whom, and not whether two "
        "people mean the same person."
    ),
    "joining_application": (
        "**Who asked to join which group**, by which name, when, and whether they were answered; the "
        "answer itself is sealed, and all of it goes 30 days after it."
    ),
    "joining_question": "What a group asks everybody who would like to join; whoever is signed in reads it.",
    "journal_journalentry": (
        "Who keeps a journal, when they write in it and, in steps of 256 bytes, how much; "
        "nothing of what it says."
    ),
    "library_bookmark": (
        "Who keeps which public resource for themself, and since when: what they are occupied with. "
        "Their notes are sealed."
    ),
    "library_checklist": (
        "What reviewers answered to each point of the list, in plain; their notes are sealed with a "
        "key of the resource."
    ),
    "library_helped": "Whom a public resource helped: what they are occupied with.",
    "library_proposal": "Who proposed which resource: somebody with an interest in its subject.",
    "library_resource": (
        "Public, but for proposals that were not published, and why not, and why something left the "
        "shelves."
    ),
    "library_resourcefile": "Files of resources: public, but for those of proposals.",
    "library_review": "Who reviewed which resource: coordinators and facilitators.",
    "library_revision": (
        "Who would change which public card, when, and the old and new words, in plain: they become "
        "public when two people stand for them."
    ),
    "library_share": (
        "Which public resource was given to which group: what the group is occupied with. The "
        "words with it are sealed."
    ),
    "library_shelfwords": "Words of what stands in the library, to be looked for: public.",
    "links_linkcheck": "Where the library's links lead and whether they answer: public addresses.",
    "meetings_attendance": (
        "Who is at a meeting while it runs, and who spoke or passed in its round; afterwards only "
        "the names of those who chose to have theirs kept, for 90 days."
    ),
    "meetings_calendarfeed": (
        "Who has a calendar link for which group, and who has one for all of theirs. The link "
        "itself cannot be made from its hash."
    ),
    "meetings_calendarmail": (
        "Who has the meetings of which group sent to their mail program, and since when. The address "
        "that takes their answers is sealed, and cannot be made from its hash."
    ),
    "meetings_change": (
        "Which facilitator changed meetings of a group in the last minutes, and how many; what they "
        "were is sealed."
    ),
    "meetings_coverrefusal": "Which facilitator said that they cannot take over which meeting.",
    "meetings_coverrequest": (
        "Which facilitator cannot hold which meeting, whom they asked, and since when."
    ),
    "meetings_endedlink": (
        "How many calendar links there were that no longer work; not whose, of what or until when."
    ),
    "meetings_followup": (
        "How many things facilitators mean to do after which meeting, and whether they did; not what."
    ),
    "meetings_meeting": (
        "**When which group meets**, and who facilitates. Somebody who wants to meet a person on "
        "the way there knows the hour; place, link and topic are sealed."
    ),
    "meetings_namekept": "Who chose to have their name kept with the meetings they are at.",
    "meetings_part": ("How an evening was planned: kinds of parts and minutes, not their titles."),
    "meetings_poll": "That a group looks for a time to meet, in which zone, and until when.",
    "meetings_rsvp": "Who comes to which meeting, who does not, and when they said so.",
    "meetings_rsvpnote": "That somebody wrote a note to the facilitators, not what it says.",
    "meetings_visit": (
        "Who comes, or asks to come, to which meeting as a guest, by which name; until a week after it."
    ),
    "meetings_waiting": "Who waits for a seat of which meeting, and until when one is kept for them.",
    "meetings_series": "When which group meets as a rule; place, link and topic are sealed.",
    "meetings_session": (
        "Which meeting was run with a plan, when it was wrapped up, how many came, and how many of them "
        "for the first time; its themes and the words about it are sealed."
    ),
    "meetings_slot": "Which moments a group is asked about.",
    "meetings_slotanswer": (
        "**At which hours which member has time**, and at which not, until the question is closed."
    ),
    "meetings_topup": "When the job that plans ahead last ran, and with which rules of the zones.",
    "membership_acceptance": "Who accepted which version of a group's agreement, and when.",
    "membership_agreement": (
        "What each group agreed on, in plain. Whoever writes a circumstance of the group into "
        "its agreement has written it here."
    ),
    "membership_cardanswer": (
        "Which group a coordinator asked to change what its card says, when, and for which of a few "
        "reasons; the sentence with it is sealed."
    ),
    "membership_group": (
        "**Every group, hidden ones too, with its name and what it says of itself**: the words "
        "of a name can say what its members' partners are in therapy for."
    ),
    "membership_invitation": (
        "Who invited how many people to which group and whether they came. The address is sealed. "
        "Its fingerprint shows only that two invitations to one group went to one address. "
        "The link in the mail cannot be made from its hash."
    ),
    "membership_leadoffer": "Which member was asked to lead which group, by whom and when.",
    "membership_membership": (
        "**Who is in which group, under which name, since when, and whether they left or were "
        "removed**: that somebody's partner is in therapy or recovering. The worst of what lies "
        "in plain."
    ),
    "notices_notice": (
        "To whom a mail about which meeting or invitation went or will go, and when: the "
        "rhythm of somebody's evenings; which of them the person has looked at on the site, and "
        "when; and who was told that two facilitators looked behind their other name."
    ),
    "notices_planned": "When somebody last looked which mails of a kind have become due.",
    "safety_checkin": (
        "**Who wanted to be asked how they are, and from which day on**; the words with it are sealed, "
        "and all of it goes two weeks after somebody did."
    ),
    "safety_helpline": "Public.",
    "safety_report": (
        "Which post was reported on which day, and whether a facilitator wrote it; neither against "
        "which sentence nor the words with it."
    ),
    "safety_reporter": (
        "**Who reported which post**, as ids, which the site shows to nobody; until ninety days after "
        "the decision."
    ),
    "safety_ruling": "Who decided what about which post, and when; not against which sentence.",
    "safety_told": "Whose post it was, as an id, also where it carries another name.",
}

STORED_KEYS = {
    "_kombu.binding*": "the broker's own book-keeping: names of queues.",
    "celery": "tasks that wait: the word to wake up, without arguments.",
    "unacked*": "the same word while a worker has it.",
    "groupsite:*:allauth:rl:*:ip:*": (
        "counters against guessing: **the internet address** of who signs in, makes an account "
        "or asks for a new password, in plain, for as long as the limit looks back (a minute)."
    ),
    "groupsite:*:allauth:rl:*:user:*": "the same for who is signed in, by the account's id.",
    "groupsite:*:allauth:rl:*/key:*": (
        "the same by account: an unsalted hash of the e-mail address. Whoever guesses the address "
        "can check that it was used in the last minutes (five at most)."
    ),
}

LOG_FIELDS = {
    "event": "what happened, in fixed words, with counts and ids of tasks",
    "logger": "which part of the program says so",
    "level": "how bad it is",
    "timestamp": "when",
    "route": "the pattern of the address, as in `g/<slug:slug>/threads/`: no group, no token",
    "status_code": "how a request was refused",
    "exception_type": "the kind of an error, without its words",
    "exception_at": "the places in the program that it passed, without values",
}
"""Lines that are no JSON come from starting programs, before logging begins."""

MAIL_WORDS = """
One recipient each; subject and sender are the label that the person chose. A provider can tell
that this site writes to the address, and when: mails in the rhythm of somebody's meetings. The
text says a moment, never a group, a person, a place or a word that somebody wrote. **A link for a
new password works for whoever opens it first**, so whoever reads somebody's mail can become them.
A link in an invitation works for the invited address only, and a code for a new account only in
the browser that asked for it.
"""

MAIL_HEADERS = {
    "From": "the label and the site's address",
    "To": "the one recipient",
    "Subject": "the label, or for account mails a fixed line",
    "Date": "when it was handed over",
    "Message-ID": "the same for a second attempt; made with a secret, so that it tells no id",
    "Auto-Submitted": "that a machine wrote it",
    "List-Id": "a name for sorting by, the same for one kind of mail to everybody",
    "List-Unsubscribe": "a link of the person's own, always the same for one kind of mail",
    "List-Unsubscribe-Post": "that one click is enough",
    "Content-Type": "text, and the same as HTML",
    "Content-Transfer-Encoding": "how letters are written",
    "MIME-Version": "1.0",
}

BACKUP = """
## A backup

What `pg_dump` writes is what an operator keeps, so it holds what the tables above hold: the same
columns in plain, the same ones sealed. Played back into an empty server it opens with the keys of
its time, all of it, also what was deleted since; without them it opens nothing. Keep keys and
backups in different places, or the second protects nothing. The database's own files, and its log
of changes, were looked through byte by byte and hold no more than the dump.
"""

KEY_HOLDER = """
## What the key holder could read

An operator with `DATA_KEYS` and the database can open every sealed column above. The site gives
nobody a page, a search or a command for it, and row security refuses the application's own role
any post while nobody is named who may read it; but this is not end-to-end encryption, and an
operator who sets out to read will. Without the keys nobody can change a sealed text either, or
move it to another row, column or group: it ceases to open. What nobody can do, with the keys or
without: read what a group wrote after the group's key was destroyed, from this database or from
any backup that was made afterwards. A backup made before still holds that key, locked with the
master key: it must go as well.
"""
