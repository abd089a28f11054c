"""The memory does not grow with the number of steps."""

import resource
import sys

import numpy as np
import pytest
from conftest import CHAINS, vector_class

import dmro

COPIES = 1000


def resident() -> int:
    """Returns the largest memory so far, bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@pytest.mark.parametrize(
    ("kind", "steps", "settings"),
    [
        ("Chain", 1000, {"workflows": CHAINS}),
        ("Chain", 600, {"autoreset_mode": "SameStep"}),
        ("Graph", 60, {"subtasks": 4}),
        ("Arrivals", 340, {"jobs": 100}),
    ],
)
def test_steps(kind, steps, settings):
    """Two million steps in all."""
    envs = vector_class(kind)(COPIES, **settings)
    envs.reset(seed=1)
    actions = np.ones(COPIES, np.int64)
    for _ in range(steps // 5):
        envs.step(actions)
    before = resident()
    for _ in range(steps):
        envs.step(actions)
    assert resident() - before < 4e6


def test_failed_steps():
    envs = dmro.ChainVectorEnv(4)
    envs.reset(seed=1)

    def fail(count: int) -> None:
        for _ in range(count):
            with pytest.raises(dmro.Error):
                envs.step([0, 0, 0, 3])

    fail(2000)
    before = resident()
    fail(20_000)
    assert resident() - before < 2e6


def test_opening_and_closing():
    def work(count: int) -> None:
        for index in range(count):
            envs = dmro.ChainVectorEnv(500)
            envs.reset(seed=1)
            if index % 2:
                envs.close()

    work(10)
    before = resident()
    work(40)
    assert resident() - before < 8e6


def test_requests():
    workflows = dmro.Workflows.generate(100)

    def work(count: int) -> None:
        for _ in range(count):
            dmro.solve(workflows)

    work(10)
    before = resident()
    work(40)
    assert resident() - before < 8e6
