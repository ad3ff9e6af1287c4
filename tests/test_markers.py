"""Words of the hidden group reach nobody outside of it, by no way out."""

from tests.scene import SEALED, every_row, words_in


def test_nothing_sealed_lies_in_the_database_in_plain(scene):
    dump = every_row()
    assert not words_in(dump) & set(SEALED)
    # The dump is whole: names, which are not sealed, are in it.
    assert "group name" in words_in(dump)
    assert "display name" in words_in(dump)
