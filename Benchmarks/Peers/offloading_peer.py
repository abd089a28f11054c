"""The environments of offloading-gym, with graphs and systems of the size of ours.

https://github.com/assuncaomarcos/offloading-gym: another model than ours, so that only sizes can
be made alike. FogPlacement gets graphs of 20 tasks and five sites, as Table III has (a square
number of edges: it makes a grid of them); an action places a task. It ends an episode before the
last task, so that 19 of 20 are placed. BinaryOffload plans all 20 tasks by one action, counted as
20 steps, and then gets a new graph.
"""

import dataclasses

import gymnasium
import numpy as np

SUBTASKS, EDGES, CLOUDS = 20, 1, 3
FOG = "offloading-gym, FogPlacement"
BINARY = "offloading-gym, BinaryOffload"


class Plans:
    """Whole plans: one for each graph."""

    steps = SUBTASKS

    def __init__(self):
        self.environment = gymnasium.make("BinaryOffload-v0", tasks_per_app=SUBTASKS)
        self.environment.reset(seed=1)
        generator = np.random.default_rng(1)
        self.actions = generator.integers(0, 2, (1009, SUBTASKS), np.int8)
        self.place = 0

    def run(self, count):
        for _ in range(count):
            self.environment.step(self.actions[self.place])
            self.environment.reset()
            self.place = (self.place + 1) % len(self.actions)


def fog():
    """FogPlacement of that size."""
    from offloading_gym.envs.fog.config import DEFAULT_COMP_CONFIG, DEFAULT_WORKLOAD_CONFIG

    replace = dataclasses.replace
    computing = replace(
        DEFAULT_COMP_CONFIG,
        edge=replace(DEFAULT_COMP_CONFIG.edge, num_resources=EDGES),
        cloud=replace(DEFAULT_COMP_CONFIG.cloud, num_resources=CLOUDS),
    )
    workload = replace(DEFAULT_WORKLOAD_CONFIG, num_tasks=[SUBTASKS])
    return gymnasium.make("FogPlacement-v0", compute_config=computing, workload_config=workload)


def check(environment):
    """Sites and placements of an episode are as many as said above."""
    assert environment.action_space.n == 1 + EDGES + CLOUDS
    environment.reset(seed=1)
    placed, ended = 0, False
    while not ended:
        _, _, terminated, truncated, _ = environment.step(placed % environment.action_space.n)
        placed, ended = placed + 1, terminated or truncated
    assert placed == SUBTASKS - 1, f"an episode must have {SUBTASKS - 1} steps, found {placed}"


def contenders(single):
    """What makes each contender, by name; `single(environment, actions)` steps one environment."""
    try:
        import offloading_gym.envs  # noqa: F401, registers the environments
    except ImportError:
        print("- offloading-gym is not installed: left out.")
        return {}
    check(fog())
    print("- offloading-gym has the sizes of the graphs above, in another model.")
    actions = np.random.default_rng(1).integers(0, 1 + EDGES + CLOUDS, 1009).tolist()
    return {FOG: lambda: single(fog(), actions), BINARY: Plans}
