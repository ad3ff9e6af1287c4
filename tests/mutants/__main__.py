"""``python -m tests.mutants``: weaken each clause of the second lock and see that it shows."""

import sys
from pathlib import Path

import pytest

sys.exit(pytest.main([str(Path(__file__).parent / "mutate.py"), "-q", "-s", "-p", "no:logging"]))
