"""In random worlds, each lock by itself shows everybody what a small model says, and no more.

``WORLDS`` says how many worlds there are, ``WORLDS_SEED`` which. A world that fails is shrunk to the
fewest steps and told as a diary.
"""

import os
from collections import Counter

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, note, seed, settings

from tests.scene import undone
from tests.worlds.generating import steps
from tests.worlds.looking import Eyes, disagreements, miscounted
from tests.worlds.stage import build_stage
from tests.worlds.world import World

WORLDS = int(os.environ.get("WORLDS", "200"))
SEED = int(os.environ.get("WORLDS_SEED", "3"))
PARTS = 4
"""So that several workers share them."""
LOOKS_AFTER = 8


@pytest.fixture
def stage(cast):
    return build_stage(cast)


@pytest.fixture
def eyes(db):
    with connection.cursor() as cursor:
        cursor.execute("set local plan_cache_mode = force_generic_plan")
        eyes = Eyes(cursor)
        eyes.prepare()
        yield eyes
        eyes.forget()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_both_locks_and_the_model_name_the_same_for_everybody(
    stage, eyes, part, record_testsuite_property
):
    lived: Counter[str] = Counter()

    @seed(SEED * PARTS + part)
    @settings(
        max_examples=max(1, WORLDS // PARTS),
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(happens=steps())
    def live(happens):
        with undone():
            world = World(stage)
            try:
                for number, step in enumerate(happens, 1):
                    world.tick = number
                    step.play(world)
                    if number % LOOKS_AFTER == 0 or number == len(happens):
                        assert list(disagreements(world, eyes)) == []
                assert list(miscounted(world)) == []
            except Exception:
                note(f"WORLDS_SEED={SEED}. The world:\n  " + "\n  ".join(world.diary))
                raise
        lived["worlds"] += 1
        lived["steps"] += len(world.diary)
        lived["refused"] += sum("(not possible)" in line for line in world.diary)
        lived["texts"] += len(world.rows)

    live()
    record_testsuite_property(f"worlds {part}", str(dict(lived)))
    print(f"seed {SEED}, part {part}: {dict(lived)}")  # noqa: T201  # what make worlds reports
    assert lived["worlds"] >= WORLDS // PARTS
