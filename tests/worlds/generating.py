"""Random steps, for Hypothesis to draw and to shrink."""

from typing import Any

from hypothesis import strategies as st

from tests.worlds import steps as words
from tests.worlds import steps_of_facilitators as leads
from tests.worlds import steps_of_groups as people
from tests.worlds import wishes as wishing
from tests.worlds.stage import GROUPS

LONGEST = 24


class Story(list[wishing.Step]):
    """Shown as the diary that it becomes, not as the numbers that Hypothesis drew."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("the diary below")


numbers = st.integers(0, 11)
rarely = st.sampled_from((False, False, False, True))
groups = st.sampled_from((GROUPS[0], GROUPS[0], GROUPS[1]))
wishes = st.builds(
    wishing.Wish,
    audience=st.sampled_from(("everyone", "meeting", "facilitators", "chosen")),
    later=rarely,
    chosen=st.frozensets(numbers, max_size=4),
    meeting=st.integers(0, 1),
    stays=rarely,
    anonymous=st.booleans(),
)
anybody = {"who": numbers, "which": numbers, "bold": rarely}
in_group = {**anybody, "group": groups}
start = st.builds(words.Start, **in_group, wish=wishes, announces=rarely)
reply = st.builds(words.Reply, **anybody, wish=wishes)
narrow = st.builds(words.Narrow, **anybody, wish=wishes)
delete = st.builds(words.Delete, **anybody, keeps=rarely)
# Each as often as it stands here, which st.one_of would not heed.
CHANCES = (
    st.just(wishing.Nothing()),
    *[reply] * 12,
    *[narrow] * 5,
    *[start] * 3,
    *[delete] * 2,
    st.builds(words.Edit, **anybody),
    st.builds(words.ForOneself, who=numbers),
    st.builds(people.Leave, **in_group, pauses=st.booleans()),
    st.builds(people.Leave, **in_group, pauses=st.just(True)),
    *[st.builds(people.Resume, **in_group)] * 2,
    *[st.builds(people.Join, **in_group, facilitates=rarely)] * 2,
    st.builds(people.Remove, **in_group),
    *[st.builds(people.GiveRole, **in_group, facilitates=st.booleans())] * 2,
    st.builds(people.Agree, **in_group, seen=st.booleans()),
    *[st.builds(leads.Disclose, **anybody)] * 3,
    st.builds(leads.Close, **anybody),
    *[st.builds(leads.AskGlass, **anybody, tells_later=rarely)] * 3,
    *[st.builds(leads.ApproveGlass, **anybody)] * 3,
    st.builds(leads.ADayLater, which=numbers),
    st.builds(leads.Tell),
    *[st.builds(leads.Expire, which=numbers)] * 2,
    st.builds(leads.EraseExpired),
)


def steps() -> st.SearchStrategy[Story]:
    """Some threads first, so that there is something to talk about."""
    first = st.lists(start, min_size=1, max_size=6)
    then = st.lists(
        st.sampled_from(CHANCES).flatmap(lambda one: one), min_size=LONGEST // 2, max_size=LONGEST
    )
    return st.builds(lambda one, other: Story(one + other), first, then)
