"""Every fault scenario, with about a thousand notices in all: `make chaos` is the whole of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.__main__ import SCENARIOS
from tests.processes import bare_environment

ROOT = Path(__file__).parents[2]
SEED = 20261128
LONGEST_S = 1200
"""Of patience with a machine that is busy otherwise."""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("chaos")]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """All of them in one site, one after the other."""
    report = tmp_path_factory.mktemp("chaos") / "report.json"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--short", f"--seed={SEED}", f"--report={report}"],
        cwd=ROOT,
        env=bare_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
    )
    assert report.exists(), ended.stdout + ended.stderr
    return {verdict["name"]: verdict for verdict in json.loads(report.read_text())}


@pytest.mark.parametrize("name", SCENARIOS)
def test_whatever_happens_each_notice_arrives_once_or_says_that_it_is_not_sure(verdicts, name):
    assert verdicts[name]["faults"] == []
