"""What is promised, what is not, and the tests that hold each sentence of it.

The page shows what stands here and nothing else, so no sentence can stand on it untested
(tests/safety/test_promises.py). Whole sentences only: they are translated as wholes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """One thing said on the page; ``tests`` are pytest ids without their parameters.

    ``untested`` says why no test can hold it: about people and devices only, never about us.
    """

    words: str
    tests: tuple[str, ...] = ()
    untested: str = ""


@dataclass(frozen=True)
class Promise:
    """A promise in one line, and what it means."""

    title: str
    sentences: tuple[Sentence, ...]


_ACCESS = "tests/test_access.py::"
_FORUM = "tests/forum/"
_LOOT = "tests/loot/test_loot.py::"
_MARKERS = "tests/test_markers.py::"
_MEETINGS = "tests/meetings/"
_MEMBERSHIP = "tests/membership/"
_NOTICES = "tests/notices/"
_SAFETY = "tests/safety/"
_SEALING = "tests/groupsite/test_sealing.py::"

PROMISES = (
    Promise(
        "A hidden group stays hidden.",
        (
            Sentence(
                "Whoever is not in it gets the same answer for its address as for one that "
                "never existed.",
                (
                    f"{_ACCESS}test_absent_and_hidden_give_the_same_answer",
                    f"{_MEMBERSHIP}test_groups.py::test_hidden_and_absent_are_the_same_bytes",
                ),
            ),
            Sentence(
                "Its name stands in no list, no mail and no calendar.",
                (
                    f"{_ACCESS}test_nobody_outside_meets_a_word_of_the_hidden_group",
                    f"{_MEMBERSHIP}test_groups.py::test_the_list_shows_listed_groups_and_no_other",
                    f"{_MARKERS}test_no_mail_says_a_word",
                    f"{_MEETINGS}test_calendar.py::test_the_feed_says_when_and_nothing_else",
                ),
            ),
        ),
    ),
    Promise(
        "A post is read by the people it was addressed to.",
        (
            Sentence(
                "Before you send it, the page says how many they are and who.",
                (
                    f"{_FORUM}test_composer.py::test_each_choice_says_how_many_and_who",
                    f"{_FORUM}test_composer.py::"
                    "test_what_was_promised_stands_on_the_post_afterwards",
                ),
            ),
            Sentence(
                "People who join later do not see it, unless you said so.",
                (
                    f"{_FORUM}test_start_thread.py::"
                    "test_who_joins_later_cannot_read_what_was_written_before",
                    f"{_FORUM}test_reply.py::"
                    "test_who_joins_between_thread_and_reply_reads_the_later_one_only",
                ),
            ),
            Sentence(
                "Nobody widens the circle afterwards, not even you.",
                (f"{_FORUM}test_second_lock.py::test_not_even_the_author_widens_an_audience",),
            ),
            Sentence(
                "It is in no mail, no calendar and no list for anybody else.",
                (
                    f"{_MARKERS}test_no_mail_says_a_word",
                    f"{_MEETINGS}test_calendar.py::test_the_feed_says_when_and_nothing_else",
                    f"{_FORUM}test_threads_page.py::"
                    "test_a_reply_that_somebody_cannot_read_moves_nothing_for_them",
                ),
            ),
        ),
    ),
    Promise(
        "Leaving works at once.",
        (
            Sentence(
                "When you leave a group, or are removed from it, its pages, its calendar and its "
                "mails end in that moment.",
                (
                    f"{_MEMBERSHIP}test_people.py::test_somebody_leaves_after_being_asked",
                    f"{_MEMBERSHIP}test_people.py::test_who_is_removed_is_out_at_once",
                    f"{_MEETINGS}test_calendar.py::"
                    "test_who_leaves_takes_the_feed_along_and_it_stays_dead",
                    f"{_NOTICES}test_send.py::"
                    "test_who_left_between_planning_and_sending_gets_nothing",
                ),
            ),
        ),
    ),
    Promise(
        "Our mails say nothing.",
        (
            Sentence(
                "No name of a group, no name of a person, nothing that anybody wrote.",
                (
                    f"{_NOTICES}test_mail.py::test_no_kind_can_put_words_into_a_mail",
                    f"{_NOTICES}test_mail.py::test_a_note_about_a_marked_group_says_nothing_of_it",
                    f"{_MARKERS}test_no_mail_says_a_word",
                ),
            ),
            Sentence(
                "Each goes to one address.",
                (f"{_NOTICES}test_send.py::test_each_person_gets_a_mail_of_their_own",),
            ),
        ),
    ),
    Promise(
        "What is stored is locked.",
        (
            Sentence(
                "Whatever somebody wrote for a group, and the place and link of a meeting, is "
                "encrypted before it is stored.",
                (
                    "tests/test_ranks.py::test_every_word_of_rank_four_is_sealed",
                    "tests/test_ranks.py::test_place_and_link_of_a_meeting_are_sealed",
                    f"{_MARKERS}test_nothing_sealed_lies_in_the_database_in_plain",
                ),
            ),
            Sentence(
                "No stolen copy of the database or of a backup, and no log, holds a post that "
                "can be read without the keys, which are kept elsewhere.",
                (
                    f"{_SEALING}test_another_master_key_opens_nothing",
                    f"{_SEALING}test_a_box_moved_to_another_group_does_not_open",
                    f"{_MARKERS}test_an_exception_leaves_its_words_out_of_the_log",
                ),
            ),
            Sentence(
                "When the key of a group is destroyed, nobody can read its posts any more: "
                "neither we nor anybody else.",
                (f"{_SEALING}test_without_its_key_nothing_opens",),
            ),
        ),
    ),
    Promise(
        "Nobody on our side reads you in silence.",
        (
            Sentence(
                "There is no page, no search and no switch that shows your posts to coordinators "
                "or staff.",
                (
                    f"{_FORUM}test_second_lock.py::test_staff_and_coordinators_read_nothing",
                    f"{_ACCESS}test_each_role_gets_the_status_of_the_table",
                ),
            ),
        ),
    ),
    Promise(
        "A reminder comes once, at the right time on your clock.",
        (
            Sentence(
                "A day before means the same time of day on your own clock, also when the clocks "
                "change in between.",
                (
                    f"{_MEETINGS}test_reminders.py::"
                    "test_a_day_before_is_the_same_time_on_ones_own_clock",
                    f"{_MEETINGS}test_reminders.py::"
                    "test_a_day_before_may_itself_be_in_the_gap_or_the_fold",
                ),
            ),
            Sentence(
                "If we cannot tell whether one went out, it is marked as uncertain instead of "
                "being sent twice or forgotten in silence.",
                (
                    f"{_NOTICES}test_processes.py::"
                    "test_a_killed_sender_leaves_one_notice_uncertain",
                    f"{_NOTICES}test_hand_over.py::"
                    "test_a_line_that_drops_after_data_leaves_it_uncertain",
                    f"{_NOTICES}test_processes.py::test_two_senders_send_each_notice_once",
                ),
            ),
        ),
    ),
)

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


def all_sentences() -> tuple[Sentence, ...]:
    """Everything that the page says."""
    promised = tuple(one for promise in PROMISES for one in promise.sentences)
    return (*promised, *THIEF, *LIMITS, *YOURSELF)
