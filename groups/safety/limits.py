"""What a thief could read, what cannot be promised, and what a person can do; see promises.py."""

from groups.safety.promises import Sentence

_FORUM = "tests/forum/"
_LOOT = "tests/loot/test_loot.py::"
_MARKERS = "tests/test_markers.py::"
_NOTICES = "tests/notices/"
_SAFETY = "tests/safety/"

THIEF = (
    Sentence(
        "Whoever steals the database could read that you have an account with your e-mail "
        "address, in which groups you are and under which name, and who facilitates them.",
        (f"{_LOOT}test_what_the_page_says_of_a_thief_is_so",),
    ),
    Sentence(
        "They could read when you wrote, how long it was in steps of 256 letters, and for which "
        "kind of readers, also where your name was not shown; and when your meetings are and "
        "whether you said that you come.",
        (f"{_LOOT}test_what_the_page_says_of_a_thief_is_so",),
    ),
    Sentence(
        "They could not read a title, a post, a note, a topic, the place or the link of a "
        "meeting, nor an address that was invited.",
        (
            f"{_LOOT}test_what_the_page_says_of_a_thief_is_so",
            f"{_MARKERS}test_nothing_sealed_lies_in_the_database_in_plain",
        ),
    ),
)

LIMITS = (
    Sentence(
        "This is not end-to-end encryption. The server opens a post in order to show it to you, "
        "and whoever controls the running server, and its keys, could read what is stored there.",
        (f"{_LOOT}test_who_holds_the_key_reads_a_restored_backup",),
    ),
    Sentence(
        "Leave this site takes you away and ends your session; it does not erase your browser's "
        "history.",
        (f"{_SAFETY}test_leave.py::test_a_member_leaves_with_one_tap_and_the_session_is_gone",),
    ),
    Sentence(
        "Your mail provider can see that we wrote to you, and when.",
        (f"{_NOTICES}test_mail.py::test_headers_say_that_a_machine_wrote_it_and_how_to_stop_it",),
    ),
    Sentence(
        "We cannot see who looks over your shoulder, and we cannot clean your device.",
        untested="This is about devices that are not ours.",
    ),
    Sentence(
        "People in a group are people. They agree to keep what they read to themselves; no "
        "software can stop somebody from telling, or from taking a picture of the screen.",
        untested="This is about people.",
    ),
    Sentence(
        "What you delete is gone from the site at once, and from the backups only when those are "
        "replaced.",
        (
            f"{_FORUM}test_delete_post.py::"
            "test_a_reply_is_erased_for_good_with_its_author_and_its_readers",
            f"{_LOOT}test_who_holds_the_key_reads_a_restored_backup",
        ),
    ),
    Sentence(
        "This is not therapy, and not an emergency service.",
        (f"{_SAFETY}test_help_now.py::test_the_emergency_number_comes_first",),
    ),
)

YOURSELF = (
    Sentence(
        "Use a device that only you use, or a private window, and close it afterwards.",
        untested="This is about devices that are not ours.",
    ),
    Sentence(
        "Use a mail address that only you read. In your settings you can choose how our mails "
        "are labelled, or that none are sent.",
        (
            f"{_NOTICES}test_mail.py::test_sender_and_subject_are_the_persons_own_label",
            f"{_NOTICES}test_send.py::test_nobody_gets_mail_who_said_that_it_is_not_safe",
        ),
    ),
    Sentence(
        "Think before you delete your whole history: an empty one can raise questions. Removing "
        "single pages is quieter.",
        untested="This is about devices that are not ours.",
    ),
    Sentence(
        "With a keyboard, pressing Shift three times leaves this site from any page.",
        (f"{_SAFETY}test_in_a_browser.py::test_shift_three_times_leaves",),
    ),
)
