"""The memory does not grow with the number of steps."""

import gc
import resource

import numpy as np
import pytest
from conftest import CHAINS, vector_class

import dmro

COPIES = 1000


def resident() -> int:
    """Returns the memory in use, bytes; without `/proc` the most so far."""
    gc.collect()
    try:
        with open("/proc/self/statm") as stream:
            return int(stream.read().split()[1]) * resource.getpagesize()
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


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
    wrong, failed = np.array([0, 0, 0, 3]), []

    def fail(count: int) -> None:
        for _ in range(count):
            try:
                envs.step(wrong)
            except dmro.Error as error:
                failed[:] = [error.code]

    fail(2000)
    before = resident()
    fail(25_000)
    assert failed == [65]
    assert resident() - before < 1e6


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
    """Answers, half a megabyte each, are given back."""

    def work(count: int) -> None:
        for _ in range(count):
            dmro.Workflows.workload("unseen", count=1000)

    work(5)
    before = resident()
    work(40)
    assert resident() - before < 8e6
