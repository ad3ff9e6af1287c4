"""``python -m tests.leaks.write``: makes docs/leaks.md anew."""

from tests.leaks.catalogue import PAGE, collect, render

if __name__ == "__main__":
    PAGE.write_text(render(collect()), encoding="utf-8")
