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
_EXPORTS = "tests/exports/"
_FORUM = "tests/forum/"
_JOURNAL = "tests/journal/"
_LEAKS = "tests/leaks/"
_HELD_BACK = "tests/safety/test_what_is_held_back.py::"
_LOOT = "tests/loot/test_loot.py::"
_MARKERS = "tests/test_markers.py::"
_MEETINGS = "tests/meetings/"
_MEMBERSHIP = "tests/membership/"
_NOTICES = "tests/notices/"
_REPORTS = "tests/safety/test_reports.py::"
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
                    "tests/finder/test_card.py::test_hidden_and_absent_are_the_same_bytes",
                    f"{_LEAKS}test_existence.py::test_l11_no_method_tells_a_hidden_group_from_none",
                    f"{_LEAKS}test_existence.py::"
                    "test_l49_founding_a_group_does_not_tell_which_names_there_are",
                ),
            ),
            Sentence(
                "Its name stands in no list, no mail and no calendar.",
                (
                    f"{_ACCESS}test_nobody_outside_meets_a_word_of_the_hidden_group",
                    f"{_LEAKS}test_names.py::"
                    "test_l16_the_name_of_a_hidden_group_stands_on_no_page_of_anybody_outside",
                    "tests/finder/test_finder.py::test_the_list_shows_listed_groups_and_no_other",
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
                "Nobody widens the circle afterwards, not even you; you can make it smaller.",
                (
                    f"{_FORUM}test_second_lock.py::test_not_even_the_author_widens_an_audience",
                    f"{_HELD_BACK}test_an_author_shows_a_post_to_fewer_people_and_never_to_more",
                ),
            ),
            Sentence(
                "It is in no mail, no calendar and no list for anybody else.",
                (
                    f"{_MARKERS}test_no_mail_says_a_word",
                    f"{_MEETINGS}test_calendar.py::test_the_feed_says_when_and_nothing_else",
                    f"{_FORUM}test_threads_page.py::"
                    "test_a_reply_that_somebody_cannot_read_moves_nothing_for_them",
                    f"{_LEAKS}test_names.py::"
                    "test_l35_a_thread_for_chosen_people_stands_in_no_list_of_others",
                ),
            ),
            Sentence(
                "What you write for yourself alone goes into your journal, which nobody else has "
                "any way to open.",
                (
                    f"{_JOURNAL}test_each_lock_alone.py::"
                    "test_the_first_lock_gives_nobody_the_journal_of_another",
                    f"{_JOURNAL}test_each_lock_alone.py::test_no_purpose_finds_a_journal",
                    f"{_JOURNAL}test_write.py::test_each_journal_has_a_key_of_its_own",
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
                    f"{_LEAKS}test_gone.py::test_l1_who_left_meets_a_group_that_never_was",
                ),
            ),
            Sentence(
                "Links that you already had end with it.",
                (
                    f"{_LEAKS}test_gone.py::test_l3_a_row_that_is_left_over_opens_nothing",
                    f"{_LEAKS}test_gone.py::"
                    "test_l8_a_calendar_link_dies_with_the_membership_and_with_the_next_link",
                ),
            ),
            Sentence(
                "You can also be away for a while: your place and your name are kept, and you "
                "read nothing of the group until you come back.",
                (
                    f"{_MEMBERSHIP}test_pause.py::test_who_is_away_keeps_the_place_and_the_name",
                    f"{_MEMBERSHIP}test_second_lock_away.py::"
                    "test_who_is_away_sees_the_name_of_the_group_and_nothing_in_it",
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
                    f"{_LOOT}test_a_stolen_backup_holds_no_sealed_text",
                    f"{_LOOT}test_without_the_key_a_restored_backup_opens_nothing",
                    f"{_SEALING}test_another_master_key_opens_nothing",
                    f"{_SEALING}test_a_box_moved_to_another_group_does_not_open",
                    f"{_MARKERS}test_an_exception_leaves_its_words_out_of_the_log",
                ),
            ),
            Sentence(
                "When the key of a group is destroyed, nobody can read its posts any more: "
                "neither we nor anybody else.",
                (
                    f"{_SEALING}test_without_its_key_nothing_opens",
                    f"{_LOOT}test_when_a_groups_key_is_destroyed_nobody_reads_it_again",
                ),
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
            Sentence(
                "Only two facilitators of your own group together can look who wrote a post "
                "under another name: with a written reason, and for 24 hours.",
                (
                    f"{_HELD_BACK}test_nobody_looks_behind_a_name_alone",
                    f"{_HELD_BACK}test_two_facilitators_look_for_a_day_and_nobody_else_does",
                ),
            ),
            Sentence(
                "The members see in the group's log that it happened, and you are told by mail "
                "while you are in the group. Where somebody's safety asks for it, in writing, "
                "both wait for a week at most.",
                (
                    f"{_HELD_BACK}test_members_see_that_somebody_looked",
                    f"{_HELD_BACK}test_the_author_is_told",
                    f"{_HELD_BACK}test_telling_waits_no_longer_than_was_said",
                    f"{_HELD_BACK}"
                    "test_telling_waits_a_week_at_most_and_for_a_written_reason_of_safety",
                    f"{_MEMBERSHIP}test_log.py::"
                    "test_members_are_told_later_where_somebodys_safety_asks_for_it",
                ),
            ),
        ),
    ),
    Promise(
        "Who reports a post is shown to nobody.",
        (
            Sentence(
                "Facilitators read that one post, as long as nothing is decided; what one of them wrote "
                "goes to a coordinator instead. Its author is told what was decided, never who asked.",
                (
                    f"{_REPORTS}test_nobody_is_told_who_reported_it",
                    f"{_REPORTS}test_the_facilitators_read_that_post_and_nothing_around_it",
                    f"{_REPORTS}test_it_goes_to_the_coordinators_alone_and_with_that_post",
                    f"{_REPORTS}test_hidden_only_its_author_reads_it_and_why",
                ),
            ),
            Sentence(
                "Nothing that you write is held back or passed on for what it says. If it may speak of "
                "danger, you alone are shown whom to call.",
                ("tests/safety/test_pointing.py::test_it_goes_out_and_its_author_is_shown_help",),
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
    Promise(
        "A name that you hold back is held back.",
        (
            Sentence(
                "You can write under a name drawn by lot. It is the same all through one thread, "
                "and nothing leads from it to another thread.",
                (
                    f"{_HELD_BACK}"
                    "test_a_post_under_another_name_carries_neither_the_name_nor_the_person",
                    f"{_HELD_BACK}"
                    "test_the_other_name_stays_in_a_thread_and_leads_to_no_other_thread",
                ),
            ),
            Sentence(
                "Whether your facilitators see who is behind it, your group's agreement says; "
                "what you wrote before it changes stays as it was promised.",
                (
                    f"{_HELD_BACK}test_facilitators_see_who_it_is_only_"
                    "where_the_agreement_says_so_from_the_start",
                    f"{_HELD_BACK}test_what_was_written_before_an_agreement_stays_as_promised",
                ),
            ),
        ),
    ),
    Promise(
        "What you let end, ends.",
        (
            Sentence(
                "A text that you let stay for a day, a week or 30 days is gone for everybody at "
                "that moment, and is erased soon after.",
                (
                    f"{_HELD_BACK}"
                    "test_a_text_that_ends_is_gone_for_everybody_at_that_moment_and_then_erased",
                ),
            ),
            Sentence(
                "Before a group ends, everybody in it is told, and has two weeks to take their own "
                "words along.",
                (
                    f"{_MEMBERSHIP}test_life.py::"
                    "test_everybody_who_is_there_is_told_of_the_end_and_once_more",
                    f"{_MEMBERSHIP}test_life.py::test_an_end_is_two_weeks_to_a_year_away",
                    f"{_EXPORTS}test_export.py::"
                    "test_a_member_takes_all_of_their_own_words_and_nobody_elses",
                ),
            ),
            Sentence(
                "Then all of it is erased, and the key that could open it is destroyed.",
                (
                    f"{_EXPORTS}test_closing.py::test_every_row_of_the_group_goes_and_no_other",
                    f"{_EXPORTS}test_closing.py::"
                    "test_a_copy_of_a_post_cannot_be_opened_even_by_who_kept_it",
                ),
            ),
        ),
    ),
)
