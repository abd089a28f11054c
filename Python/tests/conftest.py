"""What the tests share."""

import json
import os
import subprocess
import sys

import gymnasium
import numpy as np
import pytest

import dmro

# Absolute, for tests work in other folders.
COMMAND = os.environ.get("DMRO_COMMAND") and os.path.abspath(os.environ["DMRO_COMMAND"])
# Workflows of several lengths, so that copies do not all end in the same step.
CHAINS = {
    "workflows": [
        {"id": "one", "computation": [30000.0], "transfer": [60.0, 20.0]},
        {"id": "two", "computation": [30000.0, 70000.0], "transfer": [60.0, 20.0, 10.0]},
        {"id": "four", "computation": [1e3, 2e4, 3e4, 4e4], "transfer": [60.0, 20, 30, 40, 50]},
    ]
}
FORK = {
    "id": "fork",
    "subtasks": [
        {"id": "split", "computation": 300, "input": 20},
        {"id": "left", "computation": 3000},
        {"id": "right", "computation": 4000},
        {"id": "join", "computation": 200, "output": 2},
    ],
    "transfers": [
        {"from": "split", "to": "left", "size": 10},
        {"from": "split", "to": "right", "size": 10},
        {"from": "left", "to": "join", "size": 1},
        {"from": "right", "to": "join", "size": 1},
    ],
}
GRAPHS = {"workflows": [FORK, *CHAINS["workflows"]]}
QUEUES = {
    "name": "queues",
    "sites": [
        {"name": "phone", "tier": "device", "speed": 30, "energy": 0.3, "processors": 1},
        {"name": "edge", "tier": "edge", "speed": 70, "energy": 0.15, "processors": 2, "ports": 1},
        {"name": "cloud", "tier": "cloud", "speed": 150, "energy": 0.1},
    ],
    "bandwidth": [[None, 800, 10], [800, None, 200], [10, 200, None]],
    "latency": [[0, 0.01, 0.08], [0.01, 0, 0.05], [0.08, 0.05, 0]],
}

# Settings of environments whose episodes are short, and of different lengths where they can be.
CASES = {
    "chain": ("Chain", {"workflows": CHAINS}),
    "chain drawn": ("Chain", {"subtasks": 3}),
    "chain masked": ("Chain", {"workflows": CHAINS, "without": ["edge"]}),
    "graph": ("Graph", {"workflows": GRAPHS, "system": QUEUES}),
    "graph drawn": ("Graph", {"subtasks": 4, "nodes": 100, "reward": "shaped"}),
    "arrivals": ("Arrivals", {"jobs": 5}),
}


def single_class(kind: str) -> type:
    return getattr(dmro, f"{kind}Env")


def vector_class(kind: str) -> type:
    return getattr(dmro, f"{kind}VectorEnv")


def allowed_actions(masks: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draws an allowed action for each row."""
    return np.array([random.choice(np.flatnonzero(row)) for row in masks])


def assert_same(found, expected, place: str = "value") -> None:
    """Fails unless two values have the same types and the same bits."""
    assert type(found) is type(expected), f"{place}: {type(found)} and {type(expected)}"
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), place
        for key in expected:
            assert_same(found[key], expected[key], f"{place}[{key!r}]")
    elif isinstance(expected, (tuple, list)):
        assert len(found) == len(expected), place
        for index, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_same(one, other, f"{place}[{index}]")
    elif isinstance(expected, np.ndarray) and expected.dtype != object:
        assert (found.dtype, found.shape) == (expected.dtype, expected.shape), place
        assert found.tobytes() == expected.tobytes(), f"{place}: {found} and {expected}"
    elif isinstance(expected, np.ndarray):
        assert found.dtype == object, place
        assert_same(list(found), list(expected), place)
    elif isinstance(expected, float):
        assert np.float64(found).tobytes() == np.float64(expected).tobytes(), place
    else:
        assert found == expected, place


@pytest.fixture(params=CASES)
def case(request) -> tuple[str, dict]:
    """A kind of environment, and its settings."""
    return CASES[request.param]


@pytest.fixture(params=["Chain", "Graph", "Arrivals"])
def kind(request) -> str:
    return request.param


@pytest.fixture(params=list(gymnasium.vector.AutoresetMode), ids=lambda mode: mode.value)
def mode(request) -> gymnasium.vector.AutoresetMode:
    return request.param


@pytest.fixture(scope="session")
def command():
    """Runs the command dmro; returns what it prints."""
    path = COMMAND
    if not path:
        pytest.skip("DMRO_COMMAND does not name the command dmro")

    def run(*arguments: object) -> str:
        result = subprocess.run(
            [path, *map(str, arguments)], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


@pytest.fixture(scope="session")
def command_json(command):
    """Runs the command dmro; returns the JSON that it prints."""
    return lambda *arguments: json.loads(command(*arguments))


@pytest.fixture
def python():
    """Runs lines of Python in a process of their own."""

    def run(code: str, timeout: float = 60) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-X", "faulthandler", "-c", code],
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run
