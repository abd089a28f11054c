"""The decision process of Table II (terms scaled one by one, weight of energy 0.2) in Python."""

import json
from pathlib import Path

import gymnasium
import numpy as np

from peer import Batch

SUBTASKS = 10
SPEED = (30, 70, 150)
ENERGY = (0.3, 0.15, 0.1)
BANDWIDTH = ((np.inf, 800, 10), (800, np.inf, 200), (10, 200, np.inf))
MAXIMUM = {"v": 1e5, "e": 100}
# What a unit of scaled computation costs at a site, and one of scaled data between two.
COMPUTATION = [30 / c + 0.2 * d / 0.3 for c, d in zip(SPEED, ENERGY)]
TRANSFER = [[10 / b for b in row] for row in BANDWIDTH]
INTERVAL, WARM_UP, CAPACITY, EPSILON = 5, 200, 2000, 0.1
GOLDEN = Path(__file__).parents[2] / "Tests/DMROOffloadingTests/Golden/cost-cases.json"


def draw_workflows(generator, count=20):
    """e0, v1, e1, ..., vN, eN of each, scaled: [count, 2N + 1]."""
    rows = np.empty((count, 2 * SUBTASKS + 1))
    rows[:, 0] = generator.uniform(50, 100, count) / MAXIMUM["e"]
    rows[:, 1::2] = generator.uniform(1e3, 1e5, (count, SUBTASKS)) / MAXIMUM["v"]
    rows[:, 2::2] = generator.uniform(10, 50, (count, SUBTASKS)) / MAXIMUM["e"]
    return rows


class Chain:
    """Episodes on workflows, one after the other, again and again."""

    def __init__(self, workflows):
        self.rows = workflows.tolist()
        width = 2 * SUBTASKS + 1
        self.features = np.zeros((len(workflows), 2 * width), np.float32)
        self.features[:, :width] = workflows
        self.episode = -1
        self.reset()

    def reset(self):
        self.episode = (self.episode + 1) % len(self.rows)
        self.position = self.site = 0

    def encode(self, state):
        """The site before, then what is left of the workflow: 22 numbers, all 0 at the end."""
        if self.position < SUBTASKS:
            start = 2 * self.position
            state[0] = self.site
            state[1:] = self.features[self.episode, start : start + len(state) - 1]
        else:
            state[:] = 0

    def cost(self, action):
        row, start = self.rows[self.episode], 2 * self.position
        cost = row[start] * TRANSFER[self.site][action] + row[start + 1] * COMPUTATION[action]
        if self.position == SUBTASKS - 1:
            cost += row[start + 2] * TRANSFER[action][0]
        return cost

    def step(self, action):
        self.site = action
        self.position += 1
        return self.position == SUBTASKS


class ChainEnvironment(gymnasium.Env):
    """The same for libraries that expect Gymnasium."""

    observation_space = gymnasium.spaces.Box(0, 2, (2 * SUBTASKS + 2,), np.float32)
    action_space = gymnasium.spaces.Discrete(3)

    def __init__(self):
        self.chain = Chain(draw_workflows(np.random.default_rng(1)))

    def observe(self):
        state = np.empty(self.observation_space.shape, np.float32)
        self.chain.encode(state)
        return state

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.chain.reset()
        return self.observe(), {}

    def step(self, action):
        reward = -self.chain.cost(int(action))
        done = self.chain.step(int(action))
        return self.observe(), reward, done, False, {}


def training(make, shape):
    """Returns a function that trains a peer for a number of updates, by the paper's rewards."""
    generator = np.random.default_rng(1)
    parameters = shape.draw(generator)
    peer = make(shape, parameters, parameters)
    memory = Batch(
        np.zeros((CAPACITY, shape.D), np.float32), np.zeros((shape.s, CAPACITY), np.int64),
        np.zeros((shape.s, CAPACITY), np.float32), np.zeros((CAPACITY, shape.D), np.float32),
        np.zeros((shape.s, CAPACITY), np.float32),
    )  # fmt: skip
    peer.fill(memory)
    chain = Chain(draw_workflows(generator))
    state = np.zeros(shape.D, np.float32)
    stored = 0

    def step():
        nonlocal stored
        row = stored % CAPACITY
        chain.encode(state)
        memory.states[row] = state
        actions = np.array(peer.decide(state))
        explores = generator.random(shape.s) < EPSILON
        actions = np.where(explores, generator.integers(0, shape.A, shape.s), actions)
        costs = [chain.cost(action) for action in actions.tolist()]
        lowest = min(costs)
        chosen = int(actions[costs.index(lowest)])
        memory.actions[:, row] = actions
        memory.rewards[:, row] = np.where(actions == chosen, -lowest, -max(costs))
        ended = chain.step(chosen)
        memory.discounts[:, row] = 0 if ended else shape.discount
        chain.encode(memory.next_states[row])
        if ended:
            chain.reset()
        stored += 1
        peer.count = min(stored, CAPACITY)

    def train(updates):
        for _ in range(updates):
            for _ in range(INTERVAL):
                step()
            peer.update(1)

    for _ in range(WARM_UP):
        step()
    return train
